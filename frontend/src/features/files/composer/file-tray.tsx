/** The files of a message that is being written, and why it is not sent yet. */
import { useEffect, useRef } from "react";
import { Button } from "../../../components/ui/button";
import { filesTexts } from "../../../i18n/files";
import { useSession } from "../../../session/context";
import type { DraftFile } from "../../../session/draft-files";
import { focusComposer } from "../../composer/focus";
import { useDraftFiles, type FileBlock } from "../use-draft-files";
import { DropTarget } from "./drop-target";
import { FileChip } from "./file-chip";
import { checkKept, removeFile } from "./uploads";

interface FileTrayProps {
  place: string;
  block: FileBlock | null;
  /** Whether the message is sent once the files are there. */
  isAwaited: boolean;
  onCancel: () => void;
  /** Whether it also has files that are dropped beside a field. */
  isMain?: boolean;
}

function Note({ block, isAwaited, onCancel }: Omit<FileTrayProps, "place">) {
  const words = filesTexts();
  if (isAwaited)
    return (
      <p className="file-note">
        {words.waits}
        <Button onClick={onCancel}>{words.doNotSend}</Button>
      </p>
    );
  if (block === null || block === "waiting") return null;
  return (
    <p className="file-note file-fault" role={block === "blind" ? "alert" : undefined}>
      {words.blocked[block]}
    </p>
  );
}

export function FileTray({ place, isMain = false, ...note }: FileTrayProps) {
  const { client } = useSession();
  const files = useDraftFiles(place);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    for (const file of files) void checkKept(client, file);
  }, [client, files]);

  const remove = (file: DraftFile, at: number) => {
    // The focus stays in the list where it has another file.
    const buttons = list.current?.querySelectorAll<HTMLElement>(".file-remove") ?? [];
    const next = buttons[at + 1] ?? buttons[at - 1];
    if (next) next.focus();
    else focusComposer();
    removeFile(client, place, file);
  };

  return (
    <>
      {isMain && <DropTarget place={place} />}
      {files.length > 0 && (
        <div className="file-tray">
          <ul ref={list} className="file-list" aria-label={filesTexts().list}>
            {files.map((file, at) => (
              <FileChip
                key={file.id}
                file={file}
                onRemove={() => {
                  remove(file, at);
                }}
              />
            ))}
          </ul>
          <Note {...note} />
        </div>
      )}
    </>
  );
}
