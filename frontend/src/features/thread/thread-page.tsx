/** The shown conversation as a page: its head, the thread that scrolls, the composer below it. */
import { useCallback } from "react";
import { Button, IconButton } from "../../components/ui/button";
import { useChat, useRoute, useSession } from "../../session/context";
import { texts } from "../../texts";
import { ComposerPlace } from "../composer/composer-place";
import { focusComposer } from "../composer/focus";
import { useDraft } from "../composer/use-draft";
import { ConnectionNote } from "../connection/connection-note";
import { useChosenModel, useModels } from "../models/use-models";
import { AnswerStatus } from "./answer-status";
import { EmptyThread } from "./empty-thread";
import { Thread } from "./thread";
import { useFollow } from "./use-follow";
import { useTitle } from "./use-title";

interface ThreadPageProps {
  /** Something lies over it: nothing in it can be reached. */
  isCovered: boolean;
  onMenu: () => void;
}

export function ThreadPage({ isCovered, onMenu }: ThreadPageProps) {
  const shown = useRoute();
  const { outbox, route } = useSession();
  const title = useChat((state) => state.conversations[shown ?? ""]?.title ?? "");
  const { box, content, isPinned, pin } = useFollow(shown);
  const draft = useDraft(shown);
  const models = useModels();
  const [model, setModel] = useChosenModel();
  useTitle(title);

  const edit = useCallback(
    (text: string) => {
      draft.set(draft.text === "" ? text : `${draft.text}\n\n${text}`);
      document.getElementById("composer")?.focus();
    },
    [draft],
  );

  return (
    <main className="page" inert={isCovered}>
      <header className="page-head">
        <IconButton
          className="menu-button"
          icon="menu"
          label={texts.conversations.open}
          onClick={onMenu}
        />
        <h1>{title || <span className="visually-hidden">{texts.conversations.untitled}</span>}</h1>
        <IconButton
          className="new-button"
          icon="plus"
          label={texts.conversations.start}
          onClick={() => {
            route.go(null);
          }}
        />
      </header>
      <div className="thread-box" ref={box} tabIndex={-1} id="thread">
        <div
          className="thread"
          role="log"
          aria-live="off"
          aria-label={texts.thread.label}
          ref={content}
        >
          <Thread
            conversation_id={shown}
            box={box}
            onEdit={edit}
            empty={
              <EmptyThread
                isDemo={models.is_demo}
                onAsk={(text) => {
                  outbox.write(shown, text, model);
                }}
              />
            }
          />
        </div>
      </div>
      <AnswerStatus conversation_id={shown} />
      <div className="dock">
        {!isPinned && (
          <div className="jump">
            <Button
              icon="down"
              tone="plain"
              onClick={() => {
                pin();
                focusComposer();
              }}
            >
              {texts.thread.jump}
            </Button>
          </div>
        )}
        <ConnectionNote />
        <ComposerPlace
          draft={draft}
          models={models}
          model={model}
          onModel={setModel}
          onSent={pin}
        />
      </div>
    </main>
  );
}
