// Whether files go through chats: they do once the instance has a place for them. Where that really is, the operator's
// settings say, so it has no name worth asking for.

import { t } from "../../messages/messages.ts";
import { type Centre, whyNot } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";

interface Place {
  AssociationId: string;
}

const type = "ATTACHMENTS";
const place = { StorageType: "S3", S3Config: { BucketName: "bellboard", BucketPrefix: "attachments" } };

export class Attachments {
  readonly part = new Part();
  isOn = $state(false);
  busy = $state(false);
  error = $state<string>();
  /** What the last change did. */
  note = $state<string>();
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  read(): Promise<void> {
    return this.part.read("SecurityProfiles.View", async () => {
      this.isOn = (await this.#places()).length > 0;
    });
  }

  async switch(isOn: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = undefined;
    this.note = undefined;
    const words = t.admin.settings.files;
    try {
      // As it is by now, since another may have been here.
      const places = await this.#places();
      if (places.length > 0 === isOn) this.note = words.elsewhere;
      else if (isOn) await this.#centre.ask("PUT", "/instance/{instance}/storage-config", { ResourceType: type, StorageConfig: place });
      else for (const { AssociationId } of places) await this.#centre.ask("DELETE", `/instance/{instance}/storage-config/${AssociationId}?resourceType=${type}`);
      this.isOn = isOn;
      this.note ??= isOn ? words.turnedOn : words.turnedOff;
    } catch (error) {
      this.error = whyNot(error, "SecurityProfiles.Edit");
    } finally {
      this.busy = false;
    }
  }

  #places(): Promise<Place[]> {
    return this.#centre.all<Place>(`/instance/{instance}/storage-configs?resourceType=${type}`, "StorageConfigs");
  }
}
