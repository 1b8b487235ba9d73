/** Groups conversations by the date of their last use. */
import type { Conversation } from "@wordbrook/client";
import { texts } from "../../i18n";

export interface Group {
  label: string;
  conversations: Conversation[];
}

/** Return the midnight `days` days ago, correct over changes of daylight saving time. */
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

/** `conversations` are sorted newest first; so are the groups. */
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
