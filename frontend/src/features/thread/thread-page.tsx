/** The page of the open conversation: header, thread and composer. */
import { useCallback, useState, useSyncExternalStore } from "react";
import { lazyComponent } from "../../components/loading/lazy-component";
import { Button, IconButton } from "../../components/ui/button";
import {
  isAnswer,
  selectPath,
  type FilePart,
  type OutboxItem,
  type UserMessage,
} from "@wordbrook/client";
import { addFiles, draftPlace, keptFile } from "../../session/draft-files";
import { isMissingThread, hasPending } from "../../session/selectors";
import { useChat, useRoute, useSession } from "../../session/context";
import { texts } from "../../i18n";
import { ComposerContainer } from "../composer/composer-container";
import { focusComposer, focusField } from "../composer/focus";
import { consumeDraftOptions } from "../composer/draft-options";
import { joinTexts, useDraft } from "../composer/use-draft";
import { ConnectionNote } from "../connection/connection-note";
import { DegradedNote } from "../connection/degraded-note";
import { useChosenModel, useModels } from "../models/use-models";
import { EmptyThread } from "./empty-thread";
import { Thread } from "./thread";
import { useStickToBottom } from "./scroll/use-stick-to-bottom";
import { useScrollToMessage } from "./scroll/use-scroll-to-message";
import { useDocumentTitle } from "./use-document-title";

// With the markdown renderer, whose parser it needs.
const AnswerAnnouncer = lazyComponent(
  () => import("./answer/answer-announcer"),
  (module) => module.AnswerAnnouncer,
);

interface ThreadPageProps {
  /** Whether the drawer covers the page, which is inert then. */
  isCovered: boolean;
  onMenu: () => void;
}

export function ThreadPage({ isCovered, onMenu }: ThreadPageProps) {
  const shown = useRoute();
  const { outbox, route, store } = useSession();
  const isUnknown = useSyncExternalStore(route.subscribe, route.isUnknown);
  const isMissing = useChat((state) => isMissingThread(state, shown)) || isUnknown;
  // What is written where there is no conversation begins one.
  const target_id = isMissing ? null : shown;
  const title = useChat((state) => state.conversations[shown ?? ""]?.title ?? "");
  const hasMessages = useChat((state) => shown !== null || hasPending(state, null));
  const [edited_id, setEdited] = useState<string | null>(null);
  const isEditing = useChat(
    (state) =>
      edited_id !== null && selectPath(state, shown).some((message) => message.id === edited_id),
  );
  const { box, content, isPinned, pin } = useStickToBottom(shown, hasMessages, isEditing);
  const draft = useDraft(shown);
  const models = useModels();
  const [model, setModel] = useChosenModel();
  useScrollToMessage(shown, box);
  useDocumentTitle(title);

  const setEditedMessage = useCallback((id: string | null) => {
    setEdited(id);
    if (id === null) focusComposer();
  }, []);
  const sendEdited = useCallback(
    (message: UserMessage, text: string, files: readonly FilePart[]) => {
      const { conversation_id, parent_id } = message;
      outbox.write(conversation_id, text, model, { parent_id, ...(files.length > 0 && { files }) });
      setEditedMessage(null);
      pin();
    },
    [outbox, model, setEditedMessage, pin],
  );
  const editLast = () => {
    const path = selectPath(store.get(), shown);
    setEdited(path.findLast((message) => !isAnswer(message))?.id ?? null);
  };
  const returnItem = useCallback(
    ({ text, files = [] }: OutboxItem) => {
      draft.set(joinTexts(draft.text, text));
      if (files.length > 0) addFiles(draftPlace(target_id), files.map(keptFile));
      document.getElementById("composer")?.focus();
    },
    [draft, target_id],
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
        <h1 dir="auto">
          {title || <span className="visually-hidden">{texts.conversations.untitled}</span>}
        </h1>
        <IconButton
          className="new-button"
          icon="plus"
          label={texts.conversations.start}
          onClick={() => {
            route.go(null);
            focusField();
          }}
        />
      </header>
      <div
        className={isPinned && !isEditing ? "thread-box" : "thread-box thread-box-free"}
        ref={box}
        tabIndex={-1}
        id="thread"
      >
        <div
          className="thread"
          role="log"
          aria-live="off"
          aria-label={texts.thread.label}
          ref={content}
        >
          <Thread
            conversation_id={shown}
            isUnknown={isUnknown}
            box={box}
            onReturn={returnItem}
            edited_id={edited_id}
            onEdit={setEditedMessage}
            onSend={sendEdited}
            empty={
              <EmptyThread
                isDemo={models.is_demo}
                onAsk={(text) => {
                  outbox.write(shown, text, model, shown === null ? consumeDraftOptions() : {});
                  focusComposer();
                }}
              />
            }
          />
        </div>
      </div>
      <AnswerAnnouncer conversation_id={shown} />
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
        <DegradedNote />
        <ComposerContainer
          conversation_id={target_id}
          draft={draft}
          models={models}
          model={model}
          onModel={setModel}
          onSent={() => {
            if (isMissing) route.go(null, "replace");
            pin();
          }}
          onEditLast={editLast}
        />
      </div>
    </main>
  );
}
