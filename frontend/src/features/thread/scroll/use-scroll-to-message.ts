/** Scrolls to the message that the address names, highlights it for a moment and focuses it. */
import { useEffect, useSyncExternalStore, type RefObject } from "react";
import { showToast } from "../../../components/ui/toast";
import { useSession } from "../../../session/context";
import { sentenceOf } from "../../../i18n";
import { Messages } from "../lazy-messages";
import { markFoundWords } from "./found-words";

/** Content that was off the screen reaches its final height over several frames. */
const FRAMES = 20;
const MARKED_MS = 2_400;
/** Space above the message, so that its start is visible. */
const ABOVE_PX = 16;
const USER_EVENTS = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/**
 * Keep `message` at the top of the box until everything above is laid out, or the user scrolls or
 * types.
 */
function keepAtTop(box: HTMLElement, message: HTMLElement): void {
  const interruption = new AbortController();
  for (const name of USER_EVENTS) {
    const listening = { signal: interruption.signal, passive: true };
    addEventListener(
      name,
      () => {
        interruption.abort();
      },
      listening,
    );
  }
  let frames = 0;
  const step = () => {
    if (interruption.signal.aborted) return;
    const wanted = box.getBoundingClientRect().top + ABOVE_PX;
    box.scrollTop += message.getBoundingClientRect().top - wanted;
    frames += 1;
    if (frames < FRAMES) requestAnimationFrame(step);
    else interruption.abort();
  };
  step();
}

function scrollTo(box: HTMLElement, message_id: string): void {
  const messages = [...box.querySelectorAll<HTMLElement>("[data-message]")];
  const message = messages.find((each) => each.dataset.message === message_id);
  if (!message) return;
  keepAtTop(box, message);
  // So that Tab continues from the message.
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.addEventListener(
    "blur",
    () => {
      message.removeAttribute("tabindex");
    },
    { once: true },
  );
  markFoundWords(message);
  message.dataset.reached = "";
  setTimeout(() => {
    delete message.dataset.reached;
  }, MARKED_MS);
}

export function useScrollToMessage(shown: string | null, box: RefObject<HTMLElement | null>): void {
  const { route, revealMessage } = useSession();
  const target = useSyncExternalStore(route.subscribe, route.target);
  useEffect(() => {
    if (shown === null || target === null) return undefined;
    let isOver = false;
    const drawn = Messages.ready();
    void revealMessage(shown, target).then(async (outcome) => {
      await drawn;
      if (isOver) return;
      route.clearTarget();
      if (outcome === "gone") return;
      if (outcome) showToast({ text: sentenceOf(outcome) });
      else
        requestAnimationFrame(() => {
          if (box.current) scrollTo(box.current, target);
        });
    });
    return () => {
      isOver = true;
    };
  }, [shown, target, revealMessage, route, box]);
}
