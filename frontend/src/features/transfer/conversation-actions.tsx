/** The items of a conversation's menu that export and share it; their dialogs are loaded on demand. */
import { useState, type MouseEvent } from "react";
import { Icon } from "../../components/ui/icon";
import { lazyComponent } from "../../components/loading/lazy-component";
import { pageMeta } from "../../lib/page-meta";
import { texts } from "../../i18n";

const ExportDialog = lazyComponent(
  () => import("./export-dialog"),
  (module) => module.ExportDialog,
);
const ShareDialog = lazyComponent(
  () => import("../sharing/share-dialog"),
  (module) => module.ShareDialog,
);

/** The item vanishes with its menu; the dialog returns the focus to what had it. */
function focusMenu({ currentTarget }: MouseEvent): void {
  currentTarget.closest("details")?.querySelector("summary")?.focus();
}

export function ConversationActions({ id, title }: { id: string; title: string }) {
  const [open, setOpen] = useState<"export" | "share" | null>(null);
  const shown = { id, title, onClose: () => setOpen(null) };
  const show = (dialog: "export" | "share") => (event: MouseEvent) => {
    focusMenu(event);
    setOpen(dialog);
  };
  return (
    <>
      {pageMeta("sharing") === "on" && (
        <button type="button" onClick={show("share")}>
          <Icon name="forward" /> {texts.conversations.share}
        </button>
      )}
      <button type="button" onClick={show("export")}>
        <Icon name="save" /> {texts.conversations.export}
      </button>
      {open === "export" && <ExportDialog {...shown} />}
      {open === "share" && <ShareDialog {...shown} />}
    </>
  );
}
