/** Shown with the demo model alone: how the operator connects a real model. */
import { CopyButton } from "../../components/ui/copy-button";
import { Icon } from "../../components/ui/icon";
import { texts } from "../../i18n";

/** Command lines, the same in every language. */
const WAYS = [
  { name: "ollama", line: "OPENAI_BASE_URL=http://127.0.0.1:11434/v1 make run" },
  { name: "key", line: "OPENAI_API_KEY=sk-… make run" },
  {
    name: "docker",
    line: "echo 'OPENAI_BASE_URL=http://host.docker.internal:11434/v1' >> .env && docker compose up -d",
  },
] as const;

/** On smaller windows it is closed, so that the examples stay in sight. */
const ROOMY = "(min-width: 48rem) and (min-height: 48rem)";

export function FirstRun() {
  return (
    <details className="first-run" open={matchMedia(ROOMY).matches}>
      <summary>
        <Icon name="chevron" />
        {texts.firstRun.title}
      </summary>
      <p>{texts.empty.demo}</p>
      <dl>
        {WAYS.map(({ name, line }) => (
          <div key={name}>
            <dt>{texts.firstRun[name]}</dt>
            <dd>
              <code>{line}</code>
              <CopyButton text={line} label={texts.firstRun.copy(texts.firstRun[name])} />
            </dd>
          </div>
        ))}
      </dl>
      <p>{texts.firstRun.more}</p>
    </details>
  );
}
