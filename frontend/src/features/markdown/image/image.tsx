/**
 * An image of a text. Those in the text itself and files of this server are shown; one of another
 * host is requested only after a click, or where the reader has chosen to load them.
 */
import { memo, useEffect, useState, type ReactNode } from "react";
import { usePreference } from "../../../components/preferences/use-preference";
import { texts } from "../../../i18n";
import { useIsCounted } from "./image-count";
import { imageSource, linkOnly } from "./image-source";
import { sizeOfData, type Size } from "./image-size";

/** Addresses that were clicked, so that a block that is drawn again does not ask again. */
const clicked = new Set<string>();

type Loaded = Size | "failed" | null;

/** Load an image outside of the page; its place appears with its size, so that nothing moves twice. */
function useLoaded(src: string | null): Loaded {
  const [done, setDone] = useState<{ src: string; loaded: Loaded } | null>(null);
  useEffect(() => {
    if (src === null) return undefined;
    const image = new Image();
    image.referrerPolicy = "no-referrer";
    image.decoding = "async";
    image.onload = () => {
      setDone({ src, loaded: { width: image.naturalWidth, height: image.naturalHeight } });
    };
    image.onerror = () => {
      setDone({ src, loaded: "failed" });
    };
    image.src = src;
    return () => {
      image.onload = image.onerror = null;
    };
  }, [src]);
  return done?.src === src ? done.loaded : null;
}

interface PictureProps {
  src: string;
  alt: string;
  size: Size | null;
}

function Picture({ src, alt, size }: PictureProps) {
  const [hasFailed, setFailed] = useState(false);
  if (hasFailed) return <Failed alt={alt} />;
  return (
    <img
      className={size ? "md-image" : "md-image md-image-unsized"}
      src={src}
      alt={alt}
      // An SVG may have no size of its own.
      width={size && size.width > 0 ? size.width : undefined}
      height={size && size.height > 0 ? size.height : undefined}
      referrerPolicy="no-referrer"
      decoding="async"
      onError={() => {
        setFailed(true);
      }}
    />
  );
}

function Failed({ alt, href }: { alt: string; href?: string }) {
  const words = texts.markdown.imageFailed(alt);
  return (
    <span className="md-image-note" role="img" aria-label={words}>
      {href === undefined ? words : <ImageLink href={href}>{words}</ImageLink>}
    </span>
  );
}

function ImageLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

interface RemoteProps {
  src: string;
  host: string;
  alt: string;
  isInLink: boolean;
}

function Remote({ src, host, alt, isInLink }: RemoteProps) {
  const choice = usePreference("remote-images");
  const [isAllowed, setAllowed] = useState(() => clicked.has(src));
  const isWanted = isAllowed || choice === "load";
  const loaded = useLoaded(isWanted ? src : null);
  if (loaded === "failed") return <Failed alt={alt} {...(isInLink ? {} : { href: src })} />;
  if (loaded) return <Picture src={src} alt={alt} size={loaded} />;
  // A button cannot be inside a link.
  if (isInLink) return <span className="md-image-note">{texts.markdown.image(alt)}</span>;
  return (
    <span className="md-image-ask" data-copy={texts.markdown.image(alt)} data-copy-href={src}>
      {alt !== "" && <span>{alt}</span>}
      <button
        type="button"
        className="button button-plain"
        disabled={isWanted}
        onClick={() => {
          clicked.add(src);
          setAllowed(true);
        }}
      >
        {isWanted ? texts.markdown.imageLoading(host) : texts.markdown.loadImage(host)}
      </button>
    </span>
  );
}

interface ImageProps {
  href: string;
  alt: string;
  /** Whether it is the content of a link, where it cannot be a control. */
  isInLink: boolean;
}

export const MarkdownImage = memo(function MarkdownImage({ href, alt, isInLink }: ImageProps) {
  const isCounted = useIsCounted();
  const source = isCounted ? imageSource(href) : linkOnly(href);
  switch (source.kind) {
    case "own":
      return <Picture src={source.src} alt={alt} size={sizeOfData(source.src)} />;
    case "remote":
      return <Remote src={source.src} host={source.host} alt={alt} isInLink={isInLink} />;
    case "link":
      if (!isInLink) return <ImageLink href={source.href}>{texts.markdown.image(alt)}</ImageLink>;
  }
  return <span>{texts.markdown.image(alt)}</span>;
});
