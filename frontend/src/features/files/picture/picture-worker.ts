/** Encodes one picture after the other, so that a large one does not hold up the page. */
import { reencode } from "./reencode";

addEventListener("message", ({ data }: MessageEvent<{ id: number; file: Blob }>) => {
  reencode(data.file).then(
    (result) => {
      postMessage({ id: data.id, result });
    },
    () => {
      postMessage({ id: data.id, result: null });
    },
  );
});
