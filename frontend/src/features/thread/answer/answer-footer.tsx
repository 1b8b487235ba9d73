/**
 * The row below an answer: its outcome, copy, continue and retry. Its height is reserved from the
 * start.
 */
import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { CopyButton } from "../../../components/ui/copy-button";
import { Icon } from "../../../components/ui/icon";
import type { Answer, StoredPart, WireError } from "@wordbrook/client";
import { useChat, useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";
import { focusComposer } from "../../composer/focus";
import { AnswerMore } from "./details/answer-more";
import { drawnHtml } from "./lazy-markdown";
import { isContinuable, outcomeOf, type Outcome } from "./outcome";
import { fileOf, withFileNames } from "../../files/message/message-files";
import { partKind } from "../part-kinds";
import { actionsFor, RefusalActions } from "./refusal-actions";
import { RetryCountdown } from "../retry/retry-countdown";
import { SiblingStepper } from "../message/sibling-stepper";
import { useRetry } from "../retry/use-retry";

interface FootProps {
  answer: Answer;
  parts: readonly StoredPart[];
  isLast: boolean;
  onEdit: (id: string) => void;
}

function OutcomeLine({ outcome, answer }: { outcome: Outcome; answer: Answer }) {
  return (
    <p className={`outcome outcome-${outcome.tone}`} title={answer.error?.code}>
      <Icon name={outcome.icon} />
      <span>{outcome.words}</span>
    </p>
  );
}

export function AnswerFooter({ answer, parts, isLast, onEdit }: FootProps) {
  const { answers } = useSession();
  const [refusal, setRefusal] = useState<WireError | null>(null);
  const { retry, automatic_s } = useRetry(answer, setRefusal);
  const isOnline = useChat((state) => state.connection.phase === "online");
  const text = parts
    .filter(({ kind }) => partKind(kind).isBody)
    .map((part) => part.text)
    .join("\n\n");
  const files = parts.flatMap(fileOf);
  const outcome = outcomeOf(answer, text !== "");
  const isEnded = answer.status !== "streaming";
  const isFine = answer.status === "completed" && outcome === null;
  const regenerate = (model: string) => {
    setRefusal(null);
    void answers.regenerate(answer.id, { model }).then(setRefusal);
  };
  const carryOn = () => {
    setRefusal(null);
    focusComposer();
    void answers.carryOn(answer.id).then(setRefusal);
  };
  return (
    <div className="answer-foot">
      {outcome && <OutcomeLine outcome={outcome} answer={answer} />}
      {refusal && (
        <p className="outcome outcome-failed" role="alert">
          <Icon name="warning" />
          <span>{sentenceOf(refusal)}</span>
        </p>
      )}
      <div className="answer-actions">
        {isEnded && (text !== "" || files.length > 0) && (
          <CopyButton
            text={withFileNames(text, files)}
            label={texts.answer.copy}
            html={() => drawnHtml(answer.id)}
          />
        )}
        {isLast && isContinuable(answer, text !== "") && (
          <Button icon="forward" tone="plain" disabled={!isOnline} onClick={carryOn}>
            {texts.answer.carryOn}
          </Button>
        )}
        {isLast && isEnded && isFine && (
          <Button
            icon="retry"
            onClick={() => {
              retry(false);
            }}
          >
            {texts.answer.retry}
          </Button>
        )}
        {isLast && isEnded && !isFine && (
          <RetryCountdown after_s={automatic_s} label={texts.answer.retry} onRetry={retry} />
        )}
        {isLast && isEnded && actionsFor(answer).length > 0 && (
          <RefusalActions answer={answer} onEdit={onEdit} onRegenerate={regenerate} />
        )}
        {isEnded && <AnswerMore answer={answer} onRegenerate={regenerate} />}
        <SiblingStepper message={answer} />
      </div>
    </div>
  );
}
