/** The entries of a conversation's menu that arrange it. */
import { useState } from "react";
import type { BulkChange, Conversation } from "@wordbrook/client";
import { Icon } from "../../components/ui/icon";
import { lazyComponent, withPart } from "../../components/loading/lazy-component";
import { useSession } from "../../session/context";
import { texts } from "../../i18n";
import { focusMoved, focusSummary } from "./focus-summary";
import { changeSelection } from "./selection/selection";

const MoveDialog = lazyComponent(
  () => import("./folders/move-dialog"),
  (module) => module.MoveDialog,
);

export function ItemEntries({ conversation }: { conversation: Conversation }) {
  const session = useSession();
  const [isMoving, setMoving] = useState(false);
  const { id, pinned, archived } = conversation;
  const words = texts.conversations;
  const focusAgain = (hasNotice = false) => {
    focusMoved(id, session.store.get().conversations[id]?.folder_id, hasNotice);
  };
  const change = (action: BulkChange["action"]) => () => {
    withPart(
      () => import("./bulk-changes"),
      async ({ changeAll }) => {
        await changeAll(session, [id], action);
        focusAgain();
      },
    );
  };
  return (
    <>
      {!archived && (
        <button type="button" onClick={change(pinned ? "unpin" : "pin")}>
          <Icon name="pin" /> {pinned ? words.unpin : words.pin}
        </button>
      )}
      <button type="button" onClick={change(archived ? "unarchive" : "archive")}>
        <Icon name="archive" /> {archived ? words.unarchive : words.archive}
      </button>
      <button
        type="button"
        onClick={() => {
          setMoving(true);
        }}
      >
        <Icon name="folder" /> {words.move}
      </button>
      <button
        type="button"
        onClick={() => {
          changeSelection({ name: "begin", id });
        }}
      >
        <Icon name="check" /> {words.select}
      </button>
      {isMoving && (
        <MoveDialog
          ids={[id]}
          onMoved={() => {
            focusAgain(true);
          }}
          onClose={() => {
            setMoving(false);
            focusSummary(`[data-conversation="${id}"]`);
          }}
        />
      )}
    </>
  );
}
