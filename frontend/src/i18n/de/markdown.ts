/** The controls of rendered Markdown, in German. */
import type { Catalogue } from "../en";

export const markdown: Catalogue["markdown"] = {
  code: "Code",
  codeLabel: (language) => `Code: ${language}`,
  copyCode: "Code kopieren",
  done: "Erledigt",
  toDo: "Offen",
  wrap: "Zeilen umbrechen",
  saveCode: "Code herunterladen",
  table: "Tabelle",
  tableOf: (head) => `Tabelle: ${head}`,
  formula: "Formel",
  footnote: (number: string) => `Fußnote ${number}`,
  footnoteBack: (number: string) => `Zurück zum Text der Fußnote ${number}`,
  details: "Einzelheiten",
  alerts: {
    note: "Hinweis",
    tip: "Tipp",
    important: "Wichtig",
    warning: "Warnung",
    caution: "Vorsicht",
  },
  footnotes: "Fußnoten",
  image: (alt) => (alt === "" ? "Bild" : `Bild: ${alt}`),
  lineNumbers: "Zeilennummern",
  copyTable: (head) => `Tabelle kopieren: ${head}`,
  copyAs: (form) => `Als ${form} kopieren`,
  diagram: "Diagramm",
  diagramSource: "Quelltext zeigen",
  diagramPicture: "Diagramm zeigen",
  diagramFailed: "Dieses Diagramm konnte nicht gezeichnet werden.",
  loadImage: (host) => `Bild von ${host} laden`,
  imageLoading: (host) => `Wird von ${host} geladen …`,
  imageFailed: (alt) =>
    alt === ""
      ? "Dieses Bild konnte nicht geladen werden."
      : `Dieses Bild konnte nicht geladen werden: ${alt}`,
};
