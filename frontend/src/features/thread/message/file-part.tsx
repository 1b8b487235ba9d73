/** A file of a message: a picture of this server is shown, another file is named. */
import { basePath } from "../../../lib/page-meta";
import { useState } from "react";
import { texts } from "../../../i18n";
import type { Part } from "@wordbrook/client";

const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif)$/;

export function FilePart({ file_id, name, type }: Part & { kind: "file" }) {
  const [hasFailed, setFailed] = useState(false);
  if (!PICTURE.test(type) || hasFailed) {
    return <span className="user-file">{texts.answer.file(name)}</span>;
  }
  return (
    <img
      className="user-picture"
      src={`${basePath()}/api/files/${encodeURIComponent(file_id)}`}
      alt={name}
      loading="lazy"
      decoding="async"
      onError={() => {
        setFailed(true);
      }}
    />
  );
}
