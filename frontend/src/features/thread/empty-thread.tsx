/** Nothing yet: what one could ask, and what the demo model is. */
import { texts } from "../../texts";

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
      {isDemo && <p className="empty-demo">{texts.empty.demo}</p>}
    </div>
  );
}
