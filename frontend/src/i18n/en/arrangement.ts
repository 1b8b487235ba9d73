/** Folders, archive, selection and presets, in English; loaded with them. */
import type { Widened } from ".";

const count = (number: number) =>
  number === 1 ? "1 conversation" : `${String(number)} conversations`;

export const arrangement = {
  folder: "Folder",
  folderName: "Name of the folder",
  nameMissing: "Please enter a name.",
  renameFolder: "Rename folder",
  deleteFolder: "Delete folder",
  deleteFolderHint: (name: string) =>
    `The folder “${name}” is deleted. Its conversations stay, in no folder.`,
  folderDeleted: (name: string) => `The folder “${name}” was deleted.`,
  emptyFolder: "Empty",
  emptyArchive: "Nothing is archived.",
  noFolder: "No folder",
  move: "Move",
  moveTitle: (number: number) => `Move ${count(number)}`,
  back: "Back to all conversations",
  selection: "Selected conversations",
  selected: (number: number) => `${String(number)} selected`,
  selectAll: "Select all",
  endSelection: "End the selection",
  gone: "These conversations do not exist any more.",
  done: {
    pin: (number: number) => `${count(number)} pinned.`,
    unpin: (number: number) => `${count(number)} unpinned.`,
    archive: (number: number) => `${count(number)} archived.`,
    unarchive: (number: number) => `${count(number)} taken out of the archive.`,
    move: (number: number) => `${count(number)} moved.`,
    delete: (number: number) => `${count(number)} deleted.`,
    restore: (number: number) => `${count(number)} restored.`,
  },
} as const;

/** What every language has to say. */
export type ArrangementTexts = Widened<typeof arrangement>;
