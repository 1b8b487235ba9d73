/** The end of a place's list: more of it, or why it could not be loaded. */
import { Button } from "../../../components/ui/button";
import { sentenceOf, texts } from "../../../i18n";
import type { LoadedPlace } from "./use-place";

export function PlaceEnd({ place }: { place: LoadedPlace }) {
  const { error, hasMore, load } = place;
  if (!error && !hasMore) return null;
  return (
    <>
      {error && <p className="sidebar-note">{sentenceOf(error)}</p>}
      <Button onClick={() => void load()}>
        {error ? texts.answer.retry : texts.conversations.more}
      </Button>
    </>
  );
}
