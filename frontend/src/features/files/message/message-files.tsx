/** The files of a message: pictures in boxes of one size, documents as chips; a press opens them. */
import { useState } from "react";
import type { FilePart, StoredPart } from "@wordbrook/client";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { filesTexts, sizeWords } from "../../../i18n/files";
import { endingOf, fileUrl, isShownPicture } from "../file-kind";
import "../../../styles/files/message-files.css";

const FileDialog = lazyComponent(
  () => import("./file-dialog"),
  (module) => module.FileDialog,
);

function Picture({ part, onFailed }: { part: FilePart; onFailed: () => void }) {
  return (
    <img
      className="file-thumbnail"
      src={fileUrl(part.file_id)}
      alt={part.name}
      loading="lazy"
      decoding="async"
      onError={onFailed}
    />
  );
}

function Chip({ part }: { part: FilePart }) {
  return (
    <>
      <span className="file-sign" aria-hidden="true">
        {endingOf(part)}
      </span>
      <span className="file-words">
        <span className="file-name" dir="auto">
          {part.name}
        </span>{" "}
        <span>{sizeWords(part.size)}</span>
      </span>
    </>
  );
}

function MessageFile({ part }: { part: FilePart }) {
  const [isOpen, setOpen] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const isPicture = isShownPicture(part.type) && !hasFailed;
  return (
    <li>
      <button
        type="button"
        className={isPicture ? "file-picture" : "file-chip"}
        onPointerEnter={FileDialog.preload}
        onFocus={FileDialog.preload}
        onClick={() => {
          setOpen(true);
        }}
      >
        {isPicture ? (
          <Picture
            part={part}
            onFailed={() => {
              setFailed(true);
            }}
          />
        ) : (
          <Chip part={part} />
        )}
      </button>
      {isPicture && <span className="file-print">{filesTexts().named(part.name)}</span>}
      {isOpen && (
        <FileDialog
          part={part}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </li>
  );
}

export function MessageFiles({ parts }: { parts: readonly FilePart[] }) {
  return (
    <ul className="message-files">
      {parts.map((part) => (
        <MessageFile key={part.file_id} part={part} />
      ))}
    </ul>
  );
}

/** Return the file of an answer's part, whose state repeats it. */
export function fileOf({ state }: StoredPart): FilePart[] {
  return state && "file_id" in state ? [{ kind: "file", ...state }] : [];
}

/** Return the text of a message with the names of its files, for copies. */
export function withFileNames(text: string, parts: readonly FilePart[]): string {
  const names = parts.map(({ name }) => filesTexts().named(name)).join("\n");
  return [text, names].filter((each) => each !== "").join("\n\n");
}
