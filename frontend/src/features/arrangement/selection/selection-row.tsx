/** A row of the list while conversations are selected; with Shift, a range. */
import type { Conversation } from "@wordbrook/client";
import { changeSelection, drawnIds } from "./selection";

interface SelectionRowProps {
  conversation: Conversation;
  title: string;
  isSelected: boolean;
}

export function SelectionRow({ conversation: { id }, title, isSelected }: SelectionRowProps) {
  return (
    <li className="conversation" data-conversation={id}>
      <label className="selection-row">
        <input
          type="checkbox"
          className="selection-box"
          checked={isSelected}
          onChange={(event) => {
            const isRange = (event.nativeEvent as MouseEvent).shiftKey;
            changeSelection({ name: "toggle", id, isRange, order: drawnIds() });
          }}
        />
        <span className="conversation-title" dir="auto">
          {title}
        </span>
      </label>
    </li>
  );
}
