/** Exports all conversations, and imports a file with its progress and its report. */
import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/ui/button";
import { refusalText, transferTexts } from "../../i18n/transfer";
import { useSession } from "../../session/context";
import { importFile, type ImportProgress, type ImportReport } from "./import-request";
import { Report } from "./import-report";
import { DownloadLink, DownloadNote, useDownload } from "./download-link";
import { ask, refusalOf } from "./transfer-requests";
import "../../styles/transfer.css";

const MIB = 1024 * 1024;

interface About {
  imports: boolean;
  limit_import_bytes: number;
}

type State =
  | { is: "idle"; fault?: string }
  | { is: "running"; progress: ImportProgress }
  | { is: "done"; report: ImportReport };

/** Return the state of an import, and what starts and stops it. It ends with the component. */
function useImport() {
  const { loadConversations } = useSession();
  const [state, setState] = useState<State>({ is: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (file: File, limit: number) => {
    const words = transferTexts();
    if (file.size > limit) {
      setState({ is: "idle", fault: words.tooLarge(Math.floor(limit / MIB)) });
      return;
    }
    const controller = (running.current = new AbortController());
    setState({ is: "running", progress: { sent: 0, count: 0 } });
    try {
      const report = await importFile(
        file,
        (progress) => {
          setState({ is: "running", progress });
        },
        controller.signal,
      );
      setState({ is: "done", report });
      // Events bring the conversations, but not their folders.
      void loadConversations(null);
    } catch (error) {
      const fault = controller.signal.aborted ? words.stopped : refusalText(refusalOf(error));
      setState({ is: "idle", fault });
    }
  };
  const stop = () => running.current?.abort();
  return { state, start, stop };
}

function Progress({ of: { sent, count } }: { of: ImportProgress }) {
  const words = transferTexts();
  const percent = Math.round(sent * 100);
  const said = sent < 1 ? words.sending(percent) : count ? words.progress(count) : words.reading;
  const id = useId();
  return (
    <div className="import-progress">
      <span id={id}>{said}</span>
      <progress aria-labelledby={id} max={100} {...(sent < 1 && { value: percent })} />
    </div>
  );
}

function Import({ limit }: { limit: number }) {
  const words = transferTexts();
  const { state, start, stop } = useImport();
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  return (
    <div className="transfer-action">
      <input
        ref={field}
        type="file"
        hidden
        accept=".json,.zip,application/json,application/zip"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file may be chosen again.
          if (file) void start(file, limit);
          currentTarget.value = "";
        }}
      />
      {state.is === "running" ? (
        <>
          <Progress of={state.progress} />
          <Button tone="plain" icon="close" autoFocus onClick={stop}>
            {words.stop}
          </Button>
        </>
      ) : (
        <>
          <Button
            tone="plain"
            icon="plus"
            aria-describedby={hint}
            onClick={() => field.current?.click()}
          >
            {words.importFile}
          </Button>
          <p className="field-hint" id={hint}>
            {words.importHint}
          </p>
        </>
      )}
      {state.is === "idle" && state.fault && <p role="alert">{state.fault}</p>}
      {state.is === "done" && <Report of={state.report} />}
    </div>
  );
}

export function DataTransfer() {
  const words = transferTexts();
  const [about, setAbout] = useState<About | null>(null);
  const hint = useId();
  const download = useDownload();
  useEffect(() => {
    let isShown = true;
    ask<About>("GET", "transfer").then(
      (found) => {
        if (isShown) setAbout(found);
      },
      // Without an answer there is no import to offer.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, []);
  return (
    <>
      <div className="transfer-action">
        <DownloadLink path="export" label={words.exportAll} hint={hint} download={download} />
        <p className="field-hint" id={hint}>
          {words.exportAllHint}
        </p>
        <DownloadNote of={download} />
      </div>
      {about?.imports && <Import limit={about.limit_import_bytes} />}
    </>
  );
}
