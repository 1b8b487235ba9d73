/** A folder in the list: collapsible, with a menu; conversations can be dropped on it. */
import { useId, useState } from "react";
import type { Conversation, Folder } from "@wordbrook/client";
import { Button } from "../../../components/ui/button";
import { Dialog } from "../../../components/ui/dialog";
import { Icon } from "../../../components/ui/icon";
import { Menu } from "../../../components/ui/menu";
import { showToast } from "../../../components/ui/toast";
import { useSession } from "../../../session/context";
import { loadItem, saveItem } from "../../../lib/storage";
import { sentenceOf, texts } from "../../../i18n";
import { arrangementTexts } from "../../../i18n/arrangement";
import { Rows } from "../../conversations/conversation-rows";
import { dropTarget } from "../drag";
import { FolderDialog } from "./folder-dialog";
import { focusSummary } from "../focus-summary";
import { deleteFolder, restoreFolder } from "./folder-requests";
import { PlaceEnd } from "../places/place-end";
import { usePlace } from "../places/use-place";

interface FolderSectionProps {
  folder: Folder;
  conversations: readonly Conversation[];
  onOpen: () => void;
}

function FolderRows({ folder, conversations, onOpen }: FolderSectionProps) {
  const place = usePlace(`folder_id=${folder.id}`);
  return (
    <>
      <Rows conversations={conversations} onOpen={onOpen} />
      {place.isLoaded && conversations.length === 0 && (
        <p className="sidebar-note">{arrangementTexts().emptyFolder}</p>
      )}
      <PlaceEnd place={place} />
    </>
  );
}

function DeleteDialog({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const session = useSession();
  const words = arrangementTexts();
  const remove = async () => {
    onClose();
    const { value: ids, error } = await deleteFolder(session, folder);
    if (error) {
      showToast({ text: sentenceOf(error) });
      return;
    }
    const undo = async () => {
      const failure = await restoreFolder(session, folder, ids);
      if (failure) showToast({ text: sentenceOf(failure) });
    };
    showToast({
      text: words.folderDeleted(folder.name),
      action: { label: texts.conversations.undo, run: () => void undo() },
    });
  };
  return (
    <Dialog title={words.deleteFolder} onClose={onClose}>
      <p>{words.deleteFolderHint(folder.name)}</p>
      <div className="dialog-actions">
        <Button tone="plain" autoFocus onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button tone="danger" onClick={() => void remove()}>
          {texts.conversations.remove}
        </Button>
      </div>
    </Dialog>
  );
}

export function FolderSection(props: FolderSectionProps) {
  const { folder } = props;
  const session = useSession();
  const words = arrangementTexts();
  const key = `folder.${folder.id}`;
  const [isOpen, setOpen] = useState(() => loadItem(key) !== null);
  const [opened, setOpened] = useState<"rename" | "delete" | null>(null);
  const id = useId();
  const close = () => {
    setOpened(null);
    focusSummary(`[data-folder="${folder.id}"]`);
  };
  return (
    <section
      className="folder"
      aria-label={folder.name}
      data-folder={folder.id}
      {...dropTarget(session, folder.id)}
    >
      <div className="folder-head">
        <h2>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => {
              saveItem(key, isOpen ? null : "open");
              setOpen(!isOpen);
            }}
          >
            <Icon name={isOpen ? "chevron" : "right"} />
            <span className="conversation-title" dir="auto">
              {folder.name}
            </span>
          </button>
        </h2>
        <Menu label={texts.conversations.menuOf(folder.name)}>
          <button
            type="button"
            onClick={() => {
              setOpened("rename");
            }}
          >
            <Icon name="pen" /> {texts.conversations.rename}
          </button>
          <button
            type="button"
            onClick={() => {
              setOpened("delete");
            }}
          >
            <Icon name="bin" /> {words.deleteFolder}
          </button>
        </Menu>
      </div>
      <div id={id}>{isOpen && <FolderRows {...props} />}</div>
      {opened === "rename" && <FolderDialog folder={folder} onClose={close} />}
      {opened === "delete" && <DeleteDialog folder={folder} onClose={close} />}
    </section>
  );
}
