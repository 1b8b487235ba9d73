/** One file of a message that is being written: its picture or kind, name, size and progress. */
import { IconButton } from "../../../components/ui/button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { fileSentence, filesTexts, sizeWords } from "../../../i18n/files";
import { useChat, useSession } from "../../../session/context";
import type { DraftFile } from "../../../session/draft-files";
import { useState } from "react";
import { endingOf, fileUrl, isShownPicture } from "../file-kind";
import { canRetry, retryFile } from "./uploads";

const FileDialog = lazyComponent(
  () => import("../message/file-dialog"),
  (module) => module.FileDialog,
);

function Sign({ file }: { file: DraftFile }) {
  const isPicture = file.part !== undefined && isShownPicture(file.part.type);
  const source = file.preview ?? (isPicture ? fileUrl(file.part?.file_id ?? "") : undefined);
  if (source) return <img className="file-sign" src={source} alt="" />;
  return (
    <span className="file-sign" aria-hidden="true">
      {endingOf(file)}
    </span>
  );
}

function State({ file }: { file: DraftFile }) {
  const words = filesTexts();
  const isOnline = useChat(({ connection }) => connection.phase === "online");
  if (file.error && file.phase === "failed")
    return <span className="file-fault">{fileSentence(file.error)}</span>;
  if (file.phase === "waiting") return <span>{words.preparing}</span>;
  if (file.phase !== "sending") return <span>{sizeWords(file.size)}</span>;
  if (!isOnline) return <span>{words.offline}</span>;
  const percent = Math.floor((file.sent / Math.max(1, file.size)) * 100);
  return (
    <>
      <span>{`${sizeWords(file.size)} · ${words.percent(percent)}`}</span>
      <progress max={100} value={percent} aria-label={words.progress(file.name)} />
    </>
  );
}

export function FileChip({ file, onRemove }: { file: DraftFile; onRemove: () => void }) {
  const { client } = useSession();
  const [isOpen, setOpen] = useState(false);
  const words = filesTexts();
  const isRunning = file.phase === "waiting" || file.phase === "sending";
  const inside = (
    <>
      <Sign file={file} />
      <span className="file-words">
        <span className="file-name" dir="auto" title={file.name}>
          {file.name}
        </span>{" "}
        <State file={file} />
      </span>
    </>
  );
  return (
    <li className="file-chip" data-phase={file.phase}>
      {file.part && file.phase !== "failed" ? (
        <button
          type="button"
          className="file-open"
          onClick={() => {
            setOpen(true);
          }}
        >
          {inside}
        </button>
      ) : (
        <span className="file-open">{inside}</span>
      )}
      {file.phase === "failed" && canRetry(file) && (
        <IconButton
          icon="retry"
          label={words.retry(file.name)}
          onClick={() => {
            retryFile(client, file.id);
          }}
        />
      )}
      <IconButton
        icon="close"
        className="file-remove"
        label={isRunning ? words.cancel(file.name) : words.remove(file.name)}
        onClick={onRemove}
      />
      {isOpen && file.part && (
        <FileDialog
          part={file.part}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </li>
  );
}
