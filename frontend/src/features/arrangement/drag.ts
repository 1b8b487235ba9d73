/** Moves conversations by dragging; the menu does the same by keyboard and touch. */
import type { DragEvent } from "react";
import { withPart } from "../../components/loading/lazy-component";
import type { Session } from "../../session/session";
import { meantIds } from "./selection/selection";

const TYPE = "application/x-wordbrook-conversations";

export function startDrag(event: DragEvent, id: string): void {
  event.dataTransfer.setData(TYPE, JSON.stringify(meantIds(id)));
  event.dataTransfer.effectAllowed = "copyMove";
}

/** Return the handlers of a place that conversations can be dropped on; null: no folder. */
export function dropTarget(session: Session, folder_id: string | null) {
  const isOver = (event: DragEvent, isShown: boolean) => {
    event.currentTarget.classList.toggle("drop-place", isShown);
  };
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      isOver(event, true);
    },
    onDragLeave: (event: DragEvent) => {
      isOver(event, false);
    },
    onDrop: (event: DragEvent) => {
      isOver(event, false);
      const dragged = event.dataTransfer.getData(TYPE);
      if (!dragged) return;
      event.preventDefault();
      const known = session.store.get().conversations;
      const ids = (JSON.parse(dragged) as string[]).filter(
        (id) => (known[id]?.folder_id ?? null) !== folder_id,
      );
      if (ids.length === 0) return;
      withPart(
        () => import("./bulk-changes"),
        ({ changeAll }) => changeAll(session, ids, "move", folder_id),
      );
    },
  };
}
