/** Receives files that are dropped anywhere on the page, or pasted into a field. */
import { useEffect, useEffectEvent, useState } from "react";
import { createPortal } from "react-dom";
import { showToast } from "../../../components/ui/toast";
import { filesTexts } from "../../../i18n/files";
import { useSession } from "../../../session/context";
import { addHere, placeAt } from "./add-files";

/** Browsers repeat `dragover` at least this often; not every end of a drag has an event. */
const OVER_MS = 600;

/** Return the files of a drop; null where it has a folder, which a browser does not send. */
function droppedFiles({ items, files }: DataTransfer): File[] | null {
  const isFolder = [...items].some((item) => item.webkitGetAsEntry()?.isDirectory);
  return isFolder ? null : [...files];
}

/** Office programs put a picture of the text beside the text: then the text is meant. */
function pastedFiles({ types, files }: DataTransfer): File[] {
  const isText = types.includes("text/plain") && types.includes("text/html");
  return isText ? [] : [...files];
}

export function DropTarget({ place }: { place: string }) {
  const { client } = useSession();
  const [isOver, setOver] = useState(false);

  const onDrop = useEffectEvent((event: DragEvent) => {
    const files = event.dataTransfer && droppedFiles(event.dataTransfer);
    if (files) addHere(client, placeAt(event.target) ?? place, files);
    else showToast({ text: filesTexts().folder });
  });
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    // Without a focus the event is that of the body.
    const at = event.target === document.body ? place : placeAt(event.target);
    const files = event.clipboardData ? pastedFiles(event.clipboardData) : [];
    if (at === undefined || files.length === 0) return;
    event.preventDefault();
    addHere(client, at, files);
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const isMeant = ({ dataTransfer }: DragEvent) =>
      dataTransfer?.types.includes("Files") === true && !document.querySelector("dialog[open]");
    const leave = () => {
      clearTimeout(timer);
      setOver(false);
    };
    document.addEventListener(
      "dragover",
      (event) => {
        if (!isMeant(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
        setOver(true);
        clearTimeout(timer);
        timer = setTimeout(leave, OVER_MS);
      },
      { signal },
    );
    document.addEventListener(
      "drop",
      (event) => {
        if (!isMeant(event)) return;
        event.preventDefault();
        leave();
        onDrop(event);
      },
      { signal },
    );
    document.addEventListener(
      "paste",
      (event) => {
        onPaste(event);
      },
      { signal },
    );
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, []);

  if (!isOver) return null;
  const words = <p className="drop-target">{filesTexts().drop}</p>;
  return createPortal(words, document.querySelector(".page") ?? document.body);
}
