/** Steps between siblings: other versions of a message, or other answers to it. */
import { useEffect, useRef } from "react";
import { announce } from "../../../components/ui/announcer";
import { IconButton } from "../../../components/ui/button";
import { showToast } from "../../../components/ui/toast";
import type { Message } from "@wordbrook/client";
import { useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";

type Side = "previous" | "next";
/**
 * The message a step leads to, and the button used: the same button of that message gets the focus.
 */
const stepped = new Map<string, Side>();

export function SiblingStepper({ message }: { message: Message }) {
  const { change } = useSession();
  const { siblings, id, conversation_id } = message;
  const box = useRef<HTMLDivElement>(null);
  const at = siblings.indexOf(id);
  const count = siblings.length;

  useEffect(() => {
    const side = stepped.get(id);
    if (!side) return;
    stepped.delete(id);
    box.current?.querySelector<HTMLElement>(`.step-${side}`)?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
    announce(texts.versions.position(at + 1, count));
  }, [id, at, count]);

  if (at < 0 || count < 2) return null;
  const step = async (side: Side, to: string | undefined) => {
    if (to === undefined) return;
    stepped.set(to, side);
    const error = await change(conversation_id, { head_id: to });
    if (!error) return;
    stepped.delete(to);
    showToast({ text: sentenceOf(error) });
  };
  const button = (side: Side, to: string | undefined) => (
    <IconButton
      icon={side === "previous" ? "left" : "right"}
      className={`step-${side}`}
      label={texts.versions[side]}
      aria-disabled={to === undefined}
      onClick={() => void step(side, to)}
    />
  );
  return (
    <div
      ref={box}
      className="stepper"
      role="group"
      aria-label={texts.versions.position(at + 1, count)}
    >
      {button("previous", siblings[at - 1])}
      <span aria-hidden="true">{`${String(at + 1)}/${String(count)}`}</span>
      {button("next", siblings[at + 1])}
    </div>
  );
}
