/** Details of one answer: model, speed and tokens, and other models to retry it with. */
import { Button } from "../../../../components/ui/button";
import type { Answer } from "@wordbrook/client";
import { texts } from "../../../../i18n";
import { nameOf } from "../../../models/model-list";
import { useModels } from "../../../models/use-models";
import { factsOf } from "./answer-facts";
import { ReadAloud } from "./read-aloud";

interface PanelProps {
  answer: Answer;
  /** Null where it cannot be regenerated now. */
  onRegenerate: ((model: string) => void) | null;
}

export function AnswerDetails({ answer, onRegenerate }: PanelProps) {
  const list = useModels();
  const others = list.models.filter((model) => model.id !== answer.model);
  return (
    <>
      <dl className="facts">
        {factsOf(answer, nameOf(list, answer.model)).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {answer.status !== "streaming" && <ReadAloud answer_id={answer.id} />}
      {answer.details?.citations && (
        <section className="panel-sources" aria-label={texts.details.sources}>
          <h2>{texts.details.sources}</h2>
          <ol>
            {answer.details.citations.map(({ title, url }, at) => (
              <li key={at}>
                <a href={url} target="_blank" rel="noopener noreferrer">
                  {title}
                </a>
              </li>
            ))}
          </ol>
        </section>
      )}
      {onRegenerate && (
        <section className="panel-models" aria-label={texts.answer.retryWith}>
          <h2>{texts.answer.retryWith}</h2>
          <div>
            {[answer.model, ...others.map((model) => model.id)].map((id) => (
              <Button
                key={id}
                onClick={() => {
                  onRegenerate(id);
                }}
              >
                {nameOf(list, id)}
              </Button>
            ))}
          </div>
        </section>
      )}
    </>
  );
}
