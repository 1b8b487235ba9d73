/** What can be done with the selected conversations; Escape ends the selection. */
import { useEffect, useState } from "react";
import type { BulkChange } from "@wordbrook/client";
import { Button, IconButton } from "../../../components/ui/button";
import { useChat, useSession } from "../../../session/context";
import { texts } from "../../../i18n";
import { arrangementTexts } from "../../../i18n/arrangement";
import { changeAll } from "../bulk-changes";
import { MoveDialog } from "../folders/move-dialog";
import { changeSelection, drawnIds, type Selection } from "./selection";

const OPEN_PARTS = "dialog[open], details.menu[open], .popover";

function end(): void {
  changeSelection({ name: "end" });
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(".sidebar-head summary")?.focus();
  });
}

/** Focus a row when the mode begins: its menu, which had the focus, is gone. */
function useFirstFocus(): void {
  useEffect(() => {
    const rows = document.querySelectorAll<HTMLInputElement>(".sidebar-list .selection-box");
    const checked = [...rows].find((row) => row.checked);
    (checked ?? rows[0])?.focus();
  }, []);
}

function useEscape(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || document.querySelector(OPEN_PARTS)) return;
      // The same key stops an answer, and closes the drawer.
      event.stopPropagation();
      end();
    };
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("keydown", onKey, true);
    };
  }, []);
}

interface SelectionBarProps {
  selection: Selection;
  isArchive: boolean;
}

export function SelectionBar({ selection, isArchive }: SelectionBarProps) {
  const session = useSession();
  const words = arrangementTexts();
  const known = useChat((state) => state.conversations);
  const [isMoving, setMoving] = useState(false);
  const ids = [...selection.ids].filter((id) => known[id]);
  const isNone = ids.length === 0;
  useFirstFocus();
  useEscape();
  const change = (action: BulkChange["action"]) => () => {
    void changeAll(session, ids, action).then((isDone) => {
      if (isDone) end();
    });
  };
  const isPinned = !isNone && ids.every((id) => known[id]?.pinned);
  return (
    <div className="selection-bar" role="toolbar" aria-label={words.selection}>
      <p role="status">{words.selected(ids.length)}</p>
      <Button
        onClick={() => {
          changeSelection({ name: "all", order: drawnIds() });
        }}
      >
        {words.selectAll}
      </Button>
      <IconButton icon="close" label={words.endSelection} onClick={end} />
      <div className="selection-actions">
        {!isArchive && (
          <IconButton
            icon="pin"
            label={isPinned ? texts.conversations.unpin : texts.conversations.pin}
            disabled={isNone}
            onClick={change(isPinned ? "unpin" : "pin")}
          />
        )}
        <IconButton
          icon="archive"
          label={isArchive ? texts.conversations.unarchive : texts.conversations.archive}
          disabled={isNone}
          onClick={change(isArchive ? "unarchive" : "archive")}
        />
        <IconButton
          icon="folder"
          label={texts.conversations.move}
          disabled={isNone}
          onClick={() => {
            setMoving(true);
          }}
        />
        <IconButton
          icon="bin"
          label={texts.conversations.remove}
          disabled={isNone}
          onClick={change("delete")}
        />
      </div>
      {isMoving && (
        <MoveDialog
          ids={ids}
          onMoved={end}
          onClose={() => {
            setMoving(false);
          }}
        />
      )}
    </div>
  );
}
