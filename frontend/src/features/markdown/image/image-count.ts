/** Bounds the images of one text: each is a request, or a decoded picture in memory. */
import { createContext, useContext, useEffect, useState } from "react";

/** More images are links. */
const MOST = 100;

export class ImageCounter {
  private drawn = 0;

  take(): boolean {
    if (this.drawn >= MOST) return false;
    this.drawn += 1;
    return true;
  }

  giveBack(): void {
    this.drawn -= 1;
  }
}

export const ImageCount = createContext(new ImageCounter());

/** Return whether this image is one of those that are shown. */
export function useIsCounted(): boolean {
  const count = useContext(ImageCount);
  const [isCounted] = useState(() => count.take());
  useEffect(() => {
    if (!isCounted) return undefined;
    return () => {
      count.giveBack();
    };
  }, [count, isCounted]);
  return isCounted;
}
