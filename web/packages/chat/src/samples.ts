// Chat items for tests.

import type { ChatItem, ParticipantRole } from "@bellboard/api";

export const epoch = Date.parse("2026-05-12T14:00:00.000Z");

export function text(seconds: number, role: ParticipantRole, over: Partial<ChatItem> = {}): ChatItem {
  return {
    Id: `${role}-${seconds}`,
    AbsoluteTime: new Date(epoch + seconds * 1000).toISOString(),
    Type: "MESSAGE",
    ContentType: "text/plain",
    Content: `at ${seconds}`,
    ParticipantRole: role,
    ParticipantId: `p-${role}`,
    DisplayName: role,
    ...over,
  };
}
