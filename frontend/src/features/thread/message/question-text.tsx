/** The text of the user's message; a long one is folded. */
import { useId, useState, useSyncExternalStore } from "react";
import { Button } from "../../../components/ui/button";
import { useSession } from "../../../session/context";
import { texts } from "../../../i18n";

const LONG_CHARS = 1_500;
const LONG_LINES = 16;

function isLong(text: string): boolean {
  return text.length > LONG_CHARS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
}

interface QuestionProps {
  message_id: string;
  text: string;
}

function LongText({ message_id, text }: QuestionProps) {
  const { route } = useSession();
  const [isWhole, setWhole] = useState(false);
  const id = useId();
  // A search leads to a word that may be in the folded part.
  const isTarget = useSyncExternalStore(route.subscribe, () => route.target() === message_id);
  if (isTarget && !isWhole) setWhole(true);
  return (
    <>
      <div
        id={id}
        className={isWhole ? "user-text" : "user-text user-text-folded"}
        dir="auto"
        // The browser's search scrolls to what it finds in the folded part.
        onScroll={() => {
          setWhole(true);
        }}
      >
        {text}
      </div>
      <Button
        aria-expanded={isWhole}
        aria-controls={id}
        onClick={() => {
          setWhole(!isWhole);
        }}
      >
        {isWhole ? texts.message.showLess : texts.message.showAll}
      </Button>
    </>
  );
}

export function QuestionText(props: QuestionProps) {
  if (isLong(props.text)) return <LongText {...props} />;
  return (
    <div className="user-text" dir="auto">
      {props.text}
    </div>
  );
}
