/** Conversations by how long ago they were last used. */
import type { Conversation } from "../../protocol";
import { texts } from "../../texts";

export interface Group {
  label: string;
  conversations: Conversation[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

function labelFor(updated: Date, today: Date): string {
  const days = Math.ceil((today.getTime() - updated.getTime()) / DAY_MS);
  if (days <= 0) return texts.conversations.today;
  if (days === 1) return texts.conversations.yesterday;
  return days <= 7 ? texts.conversations.week : texts.conversations.earlier;
}

/** `conversations` come newest first; so do the groups. */
export function groupByAge(conversations: readonly Conversation[], now: Date): Group[] {
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const groups: Group[] = [];
  for (const conversation of conversations) {
    const label = labelFor(new Date(conversation.updated_at), today);
    const last = groups.at(-1);
    if (last?.label === label) last.conversations.push(conversation);
    else groups.push({ label, conversations: [conversation] });
  }
  return groups;
}
