/** The composer of the shown conversation, with its draft, its model, and what its buttons do. */
import { useCallback, useLayoutEffect } from "react";
import { useChat, useRoute, useSession } from "../../session/context";
import { isBusy } from "../../store/selectors";
import type { ModelList } from "../../transport/http";
import { Composer } from "./composer";
import { takeEarlyWriting } from "./early-box";
import { canBeSent } from "./message-size";
import { OptionsButton } from "./options-button";
import { takeNewOptions } from "./new-options";
import { joined, type Draft } from "./use-draft";

interface ComposerPlaceProps {
  draft: Draft;
  models: ModelList;
  model: string | null;
  onModel: (model: string | null) => void;
  onSent: () => void;
  onEditLast: () => void;
}

export function ComposerPlace(props: ComposerPlaceProps) {
  const { draft, models, model, onModel, onSent, onEditLast } = props;
  const { outbox, answers } = useSession();
  const shown = useRoute();
  const isRunning = useChat(
    (state) =>
      isBusy(state, shown) ||
      state.outbox.some((item) => item.conversation_id === shown && item.phase === "sending"),
  );
  const stop = useCallback(() => void answers.stop(shown), [answers, shown]);
  const send = (text: string) => {
    outbox.write(shown, text, model, shown === null ? takeNewOptions() : {});
    draft.set("");
    onSent();
  };
  // Before the first paint and all other writing; afterwards there is none.
  useLayoutEffect(() => {
    const early = takeEarlyWriting();
    if (!early) return;
    for (const message of early.messages.filter(canBeSent)) send(message);
    const left = early.messages.filter((message) => !canBeSent(message));
    draft.set(joined(early.isWhole ? "" : draft.text, ...left, early.text));
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
      <OptionsButton />
    </Composer>
  );
}
