/** Edits a message in its place; sending it begins a new branch. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { FilePart } from "@wordbrook/client";
import { Button } from "../../../components/ui/button";
import { lazyComponent, withPart } from "../../../components/loading/lazy-component";
import { texts } from "../../../i18n";
import { isTouch } from "../../composer/focus";
import { rememberPrompt } from "../../composer/history/use-prompt-history";
import { excessKib } from "../../composer/message-size";
import { isSendKey, sendKeyName } from "../../composer/send-key";
import { editPlace, keptFile, setFiles } from "../../../session/draft-files";
import {
  blockOf,
  fileLimits,
  takeFiles,
  useDraftFiles,
  useFileSend,
} from "../../files/use-draft-files";

const loadFiles = () => import("../../files/composer/files-in-composer");
const FileTray = lazyComponent(loadFiles, (module) => module.FileTray);
const AttachButton = lazyComponent(loadFiles, (module) => module.AttachButton);

interface EditorProps {
  message_id: string;
  text: string;
  files: readonly FilePart[];
  onCancel: () => void;
  onSend: (text: string, files: readonly FilePart[]) => void;
}

/** Keys are named only where there is a keyboard. */
function hintWords(): string {
  const { editKept, editKeys } = texts.message;
  return isTouch() ? editKept : `${editKeys(sendKeyName())} ${editKept}`;
}

/** The list of the message's files while it is edited; the message itself keeps its own. */
function useEditedFiles(message_id: string, before: readonly FilePart[]) {
  const place = editPlace(message_id);
  const first = useRef(before);
  useLayoutEffect(() => {
    if (fileLimits())
      setFiles(
        place,
        first.current.map((part) => ({ ...keptFile(part), phase: "added" })),
      );
    return () => {
      setFiles(place, []);
    };
  }, [place]);
  return { place, files: useDraftFiles(place) };
}

export function MessageEditor(props: EditorProps) {
  const { message_id, text: before, onCancel, onSend } = props;
  const { place, files } = useEditedFiles(message_id, props.files);
  const block = blockOf(files, false);
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const excess = excessKib(text);
  const isSendable = (text.trim() !== "" || files.length > 0) && excess === 0;
  const sending = useFileSend(place, block, () => {
    rememberPrompt(text);
    onSend(text, takeFiles(place).files ?? []);
  });

  useEffect(() => {
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
    area?.closest(".message-editor")?.scrollIntoView({ block: "nearest" });
  }, []);

  const send = () => {
    const found = isSendable ? sending.send() : null;
    if (found) withPart(loadFiles, ({ announceBlock }) => announceBlock(found));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onCancel();
    } else if (event.target === field.current && isSendKey(event)) {
      event.preventDefault();
      send();
    }
  };

  return (
    <div
      className="message-editor"
      data-files={fileLimits() ? place : undefined}
      onKeyDown={onKeyDown}
    >
      {fileLimits() && (
        <FileTray
          place={place}
          block={block}
          isAwaited={sending.isAwaited}
          onCancel={sending.cancel}
        />
      )}
      <textarea
        ref={field}
        dir="auto"
        aria-label={texts.message.editLabel}
        aria-describedby={hint}
        aria-invalid={excess > 0}
        rows={2}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
      <div className="message-editor-foot">
        <span id={hint} role={excess > 0 ? "alert" : undefined}>
          {excess > 0 ? texts.composer.tooLong(excess) : hintWords()}
        </span>
        {fileLimits() && <AttachButton place={place} />}
        <Button tone="plain" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button tone="strong" disabled={!isSendable} onClick={send}>
          {texts.composer.send}
        </Button>
      </div>
    </div>
  );
}
