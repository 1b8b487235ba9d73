/** An empty conversation: examples to ask, and with the demo model alone how to connect another. */
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";

const FirstRun = lazyComponent(
  () => import("./first-run"),
  (module) => module.FirstRun,
);

interface EmptyThreadProps {
  isDemo: boolean;
  onAsk: (text: string) => void;
}

export function EmptyThread({ isDemo, onAsk }: EmptyThreadProps) {
  return (
    <div className="empty">
      <h2>{texts.empty.title}</h2>
      <ul>
        {texts.empty.prompts.map((prompt) => (
          <li key={prompt}>
            <button
              type="button"
              onClick={() => {
                onAsk(prompt);
              }}
            >
              {prompt}
            </button>
          </li>
        ))}
      </ul>
      {isDemo && <FirstRun />}
    </div>
  );
}
