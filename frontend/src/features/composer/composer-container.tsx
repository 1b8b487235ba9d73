/** Connects the composer to the open conversation: its draft, its model, sending and stopping. */
import { useCallback, useLayoutEffect } from "react";
import { useChat, useSession } from "../../session/context";
import { isBusy, type ModelList } from "@wordbrook/client";
import { lazyComponent, withPart } from "../../components/loading/lazy-component";
import { usePreference } from "../../components/preferences/use-preference";
import { Composer } from "./composer";
import { ContextMeter } from "./context-meter";
import { consumeEarlyInput } from "./early-input";
import { PresetsButton } from "../presets/presets-button";
import { rememberPrompt, usePromptHistory } from "./history/use-prompt-history";
import { canBeSent } from "./message-size";
import { OptionsButton } from "./options/options-button";
import { consumeDraftOptions } from "./draft-options";
import { joinTexts, type Draft } from "./use-draft";
import { draftPlace } from "../../session/draft-files";
import {
  blockOf,
  fileLimits,
  isBlind,
  takeFiles,
  useDraftFiles,
  useFileSend,
} from "../files/use-draft-files";

const DictationButton = lazyComponent(
  () => import("./dictation/dictation-button"),
  (module) => module.DictationButton,
);

const loadFiles = () => import("../files/composer/files-in-composer");
const FileTray = lazyComponent(loadFiles, (module) => module.FileTray);
const AttachButton = lazyComponent(loadFiles, (module) => module.AttachButton);

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
  const onHistoryKey = usePromptHistory(shown, draft.set);
  const hasFiles = fileLimits() !== null;
  const place = draftPlace(shown);
  const files = useDraftFiles(place);
  const block = blockOf(files, isBlind(models, model));
  const write = (text: string, isWhole: boolean) => {
    const options = shown === null ? consumeDraftOptions() : {};
    outbox.write(shown, text, model, { ...options, ...(isWhole && takeFiles(place)) });
    rememberPrompt(text);
    draft.set("");
    onSent();
  };
  const { send, isAwaited, cancel } = useFileSend(place, block, () => {
    write(draft.text, true);
  });
  // In a layout effect: the early text must be in the field before the first paint.
  useLayoutEffect(() => {
    const early = consumeEarlyInput();
    if (!early) return;
    for (const message of early.messages.filter(canBeSent)) write(message, false);
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
      onHistoryKey={onHistoryKey}
      onSend={() => {
        const found = send();
        if (found) withPart(loadFiles, ({ announceBlock }) => announceBlock(found));
      }}
      hasFiles={files.length > 0}
      place={hasFiles ? place : undefined}
      attachments={
        hasFiles && (
          <FileTray place={place} block={block} isAwaited={isAwaited} onCancel={cancel} isMain />
        )
      }
    >
      {hasFiles && <AttachButton place={place} fallback={<span className="attach-button" />} />}
      <OptionsButton conversation_id={shown} />
      <PresetsButton conversation_id={shown} model={model} onModel={onModel} />
      <ContextMeter conversation_id={shown} models={models} model={model} />
      {isDictating && <DictationButton text={draft.text} onText={draft.set} />}
    </Composer>
  );
}
