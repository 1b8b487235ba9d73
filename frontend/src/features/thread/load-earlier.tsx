/** The button that loads earlier messages. A print in which they are missing says so. */
import { Button } from "../../components/ui/button";
import { sentenceOf, texts } from "../../i18n";
import type { Earlier } from "./use-earlier";

export function LoadEarlier({ isLoading, error, load }: Earlier) {
  return (
    <div className="earlier">
      {error && <p role="alert">{sentenceOf(error)}</p>}
      <Button disabled={isLoading} onClick={() => void load(false)}>
        {texts.thread.loadEarlier}
      </Button>
      <p className="earlier-print">{texts.thread.notPrinted}</p>
    </div>
  );
}
