/** Conversations by how long ago they were last used. */
import type { Conversation } from "../../protocol";
import { texts } from "../../i18n";

export interface Group {
  label: string;
  conversations: Conversation[];
}

/** The midnight so many days ago, where the clock may have been changed since. */
function midnight(now: Date, days_ago: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days_ago);
}

function labelFor(updated: Date, now: Date): string {
  if (updated >= midnight(now, 0)) return texts.conversations.today;
  if (updated >= midnight(now, 1)) return texts.conversations.yesterday;
  if (updated >= midnight(now, 7)) return texts.conversations.week;
  if (updated >= midnight(now, 30)) return texts.conversations.month;
  return texts.conversations.earlier;
}

/** `conversations` come newest first; so do the groups. */
export function groupByAge(conversations: readonly Conversation[], now: Date): Group[] {
  const groups: Group[] = [];
  for (const conversation of conversations) {
    const label = labelFor(new Date(conversation.updated_at), now);
    const last = groups.at(-1);
    if (last?.label === label) last.conversations.push(conversation);
    else groups.push({ label, conversations: [conversation] });
  }
  return groups;
}
