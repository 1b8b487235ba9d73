/** Connects the composer to the open conversation: its draft, its model, sending and stopping. */
import { useCallback, useLayoutEffect } from "react";
import { useChat, useSession } from "../../session/context";
import { isBusy, type ModelList } from "@wordbrook/client";
import { lazyComponent } from "../../components/loading/lazy-component";
import { usePreference } from "../../components/preferences/use-preference";
import { Composer } from "./composer";
import { ContextMeter } from "./context-meter";
import { consumeEarlyInput } from "./early-input";
import { canBeSent } from "./message-size";
import { OptionsButton } from "./options/options-button";
import { consumeDraftOptions } from "./draft-options";
import { joinTexts, type Draft } from "./use-draft";

const DictationButton = lazyComponent(
  () => import("./dictation/dictation-button"),
  (module) => module.DictationButton,
);

interface ComposerContainerProps {
  /** Where messages go; null begins a conversation. */
  conversation_id: string | null;
  draft: Draft;
  models: ModelList;
  model: string | null;
  onModel: (model: string | null) => void;
  onSent: () => void;
  onEditLast: () => void;
}

export function ComposerContainer(props: ComposerContainerProps) {
  const { conversation_id: shown, draft, models, model, onModel, onSent, onEditLast } = props;
  const { outbox, answers } = useSession();
  const isDictating = usePreference("dictation") === "on";
  const isRunning = useChat(
    (state) =>
      isBusy(state, shown) ||
      state.outbox.some((item) => item.conversation_id === shown && item.phase === "sending"),
  );
  const stop = useCallback(() => void answers.stop(shown), [answers, shown]);
  const send = (text: string) => {
    outbox.write(shown, text, model, shown === null ? consumeDraftOptions() : {});
    draft.set("");
    onSent();
  };
  // In a layout effect: the early text must be in the field before the first paint.
  useLayoutEffect(() => {
    const early = consumeEarlyInput();
    if (!early) return;
    for (const message of early.messages.filter(canBeSent)) send(message);
    const left = early.messages.filter((message) => !canBeSent(message));
    draft.set(joinTexts(early.isWhole ? "" : draft.text, ...left, early.text));
  });
  return (
    <Composer
      text={draft.text}
      isRunning={isRunning}
      models={models}
      model={model}
      onText={draft.set}
      onModel={onModel}
      onStop={stop}
      onEditLast={onEditLast}
      onSend={send}
    >
      <OptionsButton conversation_id={shown} />
      <ContextMeter conversation_id={shown} models={models} model={model} />
      {isDictating && <DictationButton text={draft.text} onText={draft.set} />}
    </Composer>
  );
}
