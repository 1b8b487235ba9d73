/** Links that download exports. The page says why one is refused: browsers show a failed download. */
import { useRef, useState, type MouseEvent } from "react";
import { Icon } from "../../components/ui/icon";
import { refusalText, transferTexts } from "../../i18n/transfer";
import { isPlain } from "../conversations/plain-click";
import { failureOf, refusalOf, send, urlOf } from "./transfer-requests";

/** The browser may read the file only after the click. */
const KEPT_MS = 60_000;

type State = { is: "idle" | "making" } | { is: "refused"; sentence: string };

/** A format that the server refuses, at times, only after its work: it is fetched and then saved. */
async function fetchAndSave(path: string): Promise<void> {
  const response = await send("GET", path);
  if (!response.ok) throw await failureOf(response);
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(
    response.headers.get("Content-Disposition") ?? "",
  );
  const url = URL.createObjectURL(await response.blob());
  follow(url, decodeURIComponent(encoded?.[1] ?? ""));
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEPT_MS);
}

/** Ask whether an export is refused; if it is not, the browser downloads it, however large it is. */
async function checkAndDownload(path: string): Promise<void> {
  if (!(await send("HEAD", path)).ok) {
    // The response to a HEAD has no body that would say why.
    const response = await send("GET", path);
    if (!response.ok) throw await failureOf(response);
    await response.body?.cancel();
  }
  follow(urlOf(path), "");
}

function follow(href: string, download: string): void {
  Object.assign(document.createElement("a"), { href, download }).click();
}

/** Return what downloads `api/PATH`, one at a time, and where that is. */
export function useDownload() {
  const [state, setState] = useState<State>({ is: "idle" });
  const isBusy = useRef(false);
  const start = async (path: string, isDrawn: boolean) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setState({ is: isDrawn ? "making" : "idle" });
    try {
      await (isDrawn ? fetchAndSave(path) : checkAndDownload(path));
      setState({ is: "idle" });
    } catch (error) {
      setState({ is: "refused", sentence: refusalText(refusalOf(error)) });
    } finally {
      isBusy.current = false;
    }
  };
  return { state, start };
}

/** That an export is being made, or why it was refused. */
export function DownloadNote({ of: { state } }: { of: Download }) {
  if (state.is === "making") return <p role="status">{transferTexts().making}</p>;
  if (state.is === "refused")
    return (
      <p className="field-fault" role="alert">
        {state.sentence}
      </p>
    );
  return null;
}

export type Download = ReturnType<typeof useDownload>;

interface DownloadLinkProps {
  /** Below `api/`. */
  path: string;
  label: string;
  /** The id of the hint. */
  hint?: string;
  download: Download;
  /** Whether the server makes all of it before it answers. */
  isDrawn?: boolean;
}

export function DownloadLink({ path, label, hint, download, isDrawn = false }: DownloadLinkProps) {
  return (
    <a
      className="button button-plain"
      href={urlOf(path)}
      download
      aria-describedby={hint}
      onClick={(event: MouseEvent) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        void download.start(path, isDrawn);
      }}
    >
      <Icon name="save" />
      <span>{label}</span>
    </a>
  );
}
