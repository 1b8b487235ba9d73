/**
 * A mermaid block: its source while it grows, then its drawing as a picture, with the source one
 * click away. What cannot be drawn stays code.
 */
import { memo, useEffect, useReducer, useRef, useState, useSyncExternalStore } from "react";
import type { RefObject } from "react";
import { Button } from "../../../components/ui/button";
import { CopyButton } from "../../../components/ui/copy-button";
import { texts } from "../../../i18n";
import { CodeBlock } from "../code/code-block";
import { useTabStop } from "../render/tab-stop";
import type { Picture } from "./diagram-frame";
import { drawing, requestDrawing } from "./drawings";
import { lookKey, onLookChange } from "./look";

/** A diagram is drawn before it comes into view. */
const AHEAD = "800px";

function useIsNear(place: RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    const node = place.current;
    if (isNear || !node) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: AHEAD },
    );
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, [isNear, place]);
  return isNear;
}

function useDrawing(source: string, isWanted: boolean): Picture | null | undefined {
  const look = useSyncExternalStore(onLookChange, lookKey);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () => (isWanted ? requestDrawing(source, look, redraw) : undefined),
    [source, look, isWanted],
  );
  return isWanted ? drawing(source, look) : undefined;
}

function addressOf({ svg }: Picture): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

interface DrawnProps {
  source: string;
  picture: Picture;
  onSource: () => void;
}

function Drawn({ source, picture, onSource }: DrawnProps) {
  const place = useRef<HTMLDivElement>(null);
  useTabStop(place, true);
  const { width, height, title } = picture;
  return (
    <figure className="md-code md-diagram" data-copy={source}>
      <div className="md-code-head">
        <span>mermaid</span>
        <Button onClick={onSource}>{texts.markdown.diagramSource}</Button>
        <CopyButton text={source} label={texts.markdown.copyCode} />
      </div>
      <div ref={place} className="md-diagram-box" role="group" aria-label={texts.markdown.diagram}>
        <img
          src={addressOf(picture)}
          alt={title === "" ? texts.markdown.diagram : title}
          width={width}
          height={height}
          decoding="async"
        />
      </div>
    </figure>
  );
}

interface DiagramProps {
  source: string;
  isOpen: boolean;
}

export const Diagram = memo(function Diagram({ source, isOpen }: DiagramProps) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useIsNear(place);
  const [isSource, setSource] = useState(false);
  const picture = useDrawing(source, isNear && !isOpen && source.trim() !== "");
  const toggle = () => {
    setSource(!isSource);
  };
  return (
    <div ref={place} className="md-diagram-place">
      {picture && !isSource ? (
        <Drawn source={source} picture={picture} onSource={toggle} />
      ) : (
        <CodeBlock
          code={source}
          language="mermaid"
          isOpen={isOpen}
          action={picture && <Button onClick={toggle}>{texts.markdown.diagramPicture}</Button>}
        />
      )}
      {picture === null && <p className="md-diagram-note">{texts.markdown.diagramFailed}</p>}
    </div>
  );
});
