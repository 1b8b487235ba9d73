/** Folders, archive, selection and presets, in German; loaded with them. */
import type { ArrangementTexts } from "../en/arrangement";

const count = (number: number) => (number === 1 ? "1 Gespräch" : `${String(number)} Gespräche`);

export const arrangement: ArrangementTexts = {
  folder: "Ordner",
  folderName: "Name des Ordners",
  nameMissing: "Bitte einen Namen eingeben.",
  renameFolder: "Ordner umbenennen",
  deleteFolder: "Ordner löschen",
  deleteFolderHint: (name) =>
    `Der Ordner „${name}“ wird gelöscht. Seine Gespräche bleiben, ohne Ordner.`,
  folderDeleted: (name) => `Der Ordner „${name}“ wurde gelöscht.`,
  emptyFolder: "Leer",
  emptyArchive: "Das Archiv ist leer.",
  noFolder: "Kein Ordner",
  move: "Verschieben",
  moveTitle: (number) => `${count(number)} verschieben`,
  back: "Zurück zu allen Gesprächen",
  selection: "Ausgewählte Gespräche",
  selected: (number) => `${String(number)} ausgewählt`,
  selectAll: "Alle",
  endSelection: "Auswahl beenden",
  gone: "Diese Gespräche gibt es nicht mehr.",
  done: {
    pin: (number) => `${count(number)} angeheftet.`,
    unpin: (number) => `${count(number)} gelöst.`,
    archive: (number) => `${count(number)} archiviert.`,
    unarchive: (number) => `${count(number)} aus dem Archiv geholt.`,
    move: (number) => `${count(number)} verschoben.`,
    delete: (number) => `${count(number)} gelöscht.`,
    restore: (number) => `${count(number)} wiederhergestellt.`,
  },
};
