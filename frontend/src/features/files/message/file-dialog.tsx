/** A file of a message: its picture in full size, or what a model is given of it; and its download. */
import { useEffect, useRef, useState } from "react";
import { HttpFailure, type FilePart, type FileText } from "@wordbrook/client";
import { Button } from "../../../components/ui/button";
import { Dialog } from "../../../components/ui/dialog";
import { Icon } from "../../../components/ui/icon";
import { sentenceOf, texts } from "../../../i18n";
import { filesTexts, sizeWords } from "../../../i18n/files";
import { useSession } from "../../../session/context";
import { fileUrl, isShownPicture, kindOf } from "../file-kind";
import "../../../styles/files/file-dialog.css";

/** Characters that are drawn; a browser is slow with more. */
const MOST_CHARACTERS = 50_000;

function useText(file_id: string): FileText | string | null {
  const { http } = useSession();
  const [text, setText] = useState<FileText | string | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    const place = `files/${encodeURIComponent(file_id)}/text`;
    http
      .call<FileText>("GET", place, null, { signal: ended.signal })
      .then(setText, (failure: unknown) => {
        if (ended.signal.aborted) return;
        setText(failure instanceof HttpFailure ? sentenceOf(failure.error) : String(failure));
      });
    return () => {
      ended.abort();
    };
  }, [http, file_id]);
  return text;
}

function GivenText({ part }: { part: FilePart }) {
  const words = filesTexts();
  const found = useText(part.file_id);
  if (found === null) return <p role="status">{words.givenLoading}</p>;
  if (typeof found === "string") return <p role="alert">{found}</p>;
  const text = found.text ?? "";
  const rest = text.length - MOST_CHARACTERS;
  return (
    <>
      {text === "" ? (
        <p>{words.givenNothing}</p>
      ) : (
        <pre className="file-text" tabIndex={0} role="group" aria-label={words.given} dir="auto">
          {rest > 0 ? text.slice(0, MOST_CHARACTERS) : text}
        </pre>
      )}
      {rest > 0 && <p>{words.givenShort(rest)}</p>}
      {found.note && <p>{found.note}</p>}
      {text !== "" && <p>{words.givenCut}</p>}
    </>
  );
}

function Picture({ part }: { part: FilePart }) {
  const [hasFailed, setFailed] = useState(false);
  if (hasFailed) return <p role="alert">{filesTexts().notShown}</p>;
  return (
    <img
      className="file-full"
      src={fileUrl(part.file_id)}
      alt={part.name}
      onError={() => {
        setFailed(true);
      }}
    />
  );
}

export function FileDialog({ part, onClose }: { part: FilePart; onClose: () => void }) {
  const words = filesTexts();
  const isPicture = isShownPicture(part.type);
  const close = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    close.current?.querySelector("button")?.focus();
  }, []);
  return (
    <Dialog title={part.name} onClose={onClose}>
      <div className={isPicture ? "file-dialog file-dialog-picture" : "file-dialog"}>
        <p>{`${kindOf(part)} · ${sizeWords(part.size)}`}</p>
        {isPicture ? (
          <Picture part={part} />
        ) : (
          <section aria-label={words.given}>
            <h3>{words.given}</h3>
            <GivenText part={part} />
          </section>
        )}
      </div>
      <div className="dialog-actions">
        <a className="button button-plain" href={fileUrl(part.file_id)} download={part.name}>
          <Icon name="save" />
          <span>{words.download}</span>
        </a>
        <span ref={close}>
          <Button tone="strong" onClick={onClose}>
            {texts.close}
          </Button>
        </span>
      </div>
    </Dialog>
  );
}
