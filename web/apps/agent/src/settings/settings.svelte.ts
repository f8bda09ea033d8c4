// What the agent chose for this browser: kept there, and the same in all of its tabs.

import { keepIn } from "@bellboard/chat";
import { setLook, type TextSize, textSizeKey, textSizes, type Theme, themeKey, themes } from "@bellboard/ui";

const keep = keepIn(() => localStorage);
const mutedKey = "bellboard.muted";
const volumeKey = "bellboard.volume";
const messagesMutedKey = "bellboard.messages-muted";
const volumeAtFirst = 50;

export class Settings {
  /** Undefined where the system says. */
  theme = $state<Theme>();
  textSize = $state<TextSize>(100);
  /** Incoming contacts are heard. */
  rings = $state(true);
  /** New messages are heard while no tab is in front. */
  soundsMessages = $state(true);
  /** In percent. */
  volume = $state(volumeAtFirst);
  readonly #onSounds: () => void;

  constructor(onSounds: () => void) {
    this.#onSounds = onSounds;
    this.#read();
  }

  /** Another tab may choose as well. */
  follow(): void {
    addEventListener("storage", () => {
      this.#read();
      this.#onSounds();
    });
  }

  setTheme(theme: Theme | undefined): void {
    this.#write(themeKey, theme);
    setLook();
  }

  setTextSize(size: TextSize): void {
    this.#write(textSizeKey, size === 100 ? undefined : String(size));
    setLook();
  }

  setRings(rings: boolean): void {
    this.#write(mutedKey, rings ? undefined : "yes");
    this.#onSounds();
  }

  setSoundsMessages(sounds: boolean): void {
    this.#write(messagesMutedKey, sounds ? undefined : "yes");
  }

  setVolume(percent: number): void {
    this.#write(volumeKey, String(percent));
    this.#onSounds();
  }

  #write(key: string, value: string | undefined): void {
    keep.write(key, value);
    this.#read();
  }

  #read(): void {
    this.theme = themes.find((one) => one === keep.read(themeKey));
    this.textSize = textSizes.find((one) => String(one) === keep.read(textSizeKey)) ?? 100;
    this.rings = keep.read(mutedKey) === undefined;
    this.soundsMessages = keep.read(messagesMutedKey) === undefined;
    const volume = Number(keep.read(volumeKey) ?? volumeAtFirst);
    this.volume = volume >= 0 && volume <= 100 ? volume : volumeAtFirst;
  }
}
