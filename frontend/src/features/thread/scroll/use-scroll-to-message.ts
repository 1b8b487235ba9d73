/** Brings the message that the address names into sight, marks it for a moment and gives it the focus. */
import { useEffect, useSyncExternalStore, type RefObject } from "react";
import { showToast } from "../../../components/ui/toast";
import { useSession } from "../../../session/context";
import { sentenceOf } from "../../../i18n";

/** What was off the screen is drawn, and takes its true height, over some frames. */
const FRAMES = 20;
const MARKED_MS = 2_400;
/** Left above the message, so that it is seen where it begins. */
const ABOVE_PX = 16;
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/** Keeps `message` at the top of the box until all above it is drawn, or a hand moves something. */
function hold(box: HTMLElement, message: HTMLElement): void {
  const hands = new AbortController();
  for (const name of HANDS) {
    const listening = { signal: hands.signal, passive: true };
    addEventListener(
      name,
      () => {
        hands.abort();
      },
      listening,
    );
  }
  let frames = 0;
  const step = () => {
    if (hands.signal.aborted) return;
    const wanted = box.getBoundingClientRect().top + ABOVE_PX;
    box.scrollTop += message.getBoundingClientRect().top - wanted;
    frames += 1;
    if (frames < FRAMES) requestAnimationFrame(step);
    else hands.abort();
  };
  step();
}

function show(box: HTMLElement, message_id: string): void {
  const messages = [...box.querySelectorAll<HTMLElement>("[data-message]")];
  const message = messages.find((each) => each.dataset.message === message_id);
  if (!message) return;
  hold(box, message);
  // From here one reads on, and the next Tab goes to what belongs to it.
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.addEventListener(
    "blur",
    () => {
      message.removeAttribute("tabindex");
    },
    { once: true },
  );
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
    void revealMessage(shown, target).then((outcome) => {
      if (isOver) return;
      route.clearTarget();
      if (outcome === "gone") return;
      if (outcome) showToast({ text: sentenceOf(outcome) });
      else
        requestAnimationFrame(() => {
          if (box.current) show(box.current, target);
        });
    });
    return () => {
      isOver = true;
    };
  }, [shown, target, revealMessage, route, box]);
}
