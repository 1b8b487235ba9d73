/** The menu of the whole list: new folder, selection, archive. */
import { useState } from "react";
import { Icon } from "../../components/ui/icon";
import { Menu } from "../../components/ui/menu";
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";
import { focusSummary } from "./focus-summary";
import { changeSelection } from "./selection/selection";

const FolderDialog = lazyComponent(
  () => import("./folders/folder-dialog"),
  (module) => module.FolderDialog,
);

export function ListMenu({ onArchive }: { onArchive: () => void }) {
  const [isNaming, setNaming] = useState(false);
  const words = texts.conversations;
  return (
    <>
      <Menu label={words.arrange}>
        <button
          type="button"
          onClick={() => {
            setNaming(true);
          }}
        >
          <Icon name="folder" /> {words.newFolder}
        </button>
        <button
          type="button"
          onClick={() => {
            changeSelection({ name: "begin" });
          }}
        >
          <Icon name="check" /> {words.selectMany}
        </button>
        <button type="button" onClick={onArchive}>
          <Icon name="archive" /> {words.archived}
        </button>
      </Menu>
      {isNaming && (
        <FolderDialog
          folder={null}
          onClose={() => {
            setNaming(false);
            focusSummary(".sidebar-head");
          }}
        />
      )}
    </>
  );
}
