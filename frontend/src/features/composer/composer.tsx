/**
 * The text field for a message: Enter sends, where the user has not chosen otherwise; during an
 * answer Send becomes Stop.
 */
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Icon } from "../../components/ui/icon";
import { texts } from "../../i18n";
import { ModelPicker } from "../models/model-picker";
import type { ModelList } from "@wordbrook/client";
import { isTouch } from "./focus";
import { canBeSent, excessKib } from "./message-size";
import { isSendKey } from "./send-key";

interface ComposerProps {
  text: string;
  isRunning: boolean;
  models: ModelList;
  model: string | null;
  onText: (text: string) => void;
  onSend: (text: string) => void;
  onStop: () => void;
  onModel: (model: string | null) => void;
  onEditLast: () => void;
  /** Bring back earlier questions; returns whether the key was meant for that. */
  onHistoryKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** Whether files are attached: then there need be no text. */
  hasFiles?: boolean;
  /** The name of the list that files dropped or pasted here go to. */
  place?: string | undefined;
  /** Drawn above the text: its files. */
  attachments?: ReactNode;
  /** Further controls beside the model. */
  children?: ReactNode;
}

function useAutoHeight(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = field.current;
    if (!area || CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${String(area.scrollHeight)}px`;
  }, [text]);
  return field;
}

function useEscape(isActive: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isActive) return undefined;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (!document.querySelector("dialog[open], details.menu[open], .drawer-open, .popover"))
        onEscape();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [isActive, onEscape]);
}

export function Composer(props: ComposerProps) {
  const { text, isRunning, models, model, hasFiles = false, children } = props;
  const { onText, onSend, onStop, onModel, onEditLast, onHistoryKey } = props;
  const field = useAutoHeight(text);
  const excess = excessKib(text);
  const isSendable = canBeSent(text) || (hasFiles && excess === 0);
  useEscape(isRunning, onStop);

  useEffect(() => {
    if (!isTouch()) field.current?.focus();
  }, [field]);

  const send = () => {
    if (!isSendable) return;
    onSend(text);
    if (!isTouch()) field.current?.focus();
  };
  const stop = () => {
    onStop();
    if (!isTouch()) field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "ArrowUp" && (event.ctrlKey || event.metaKey) && text === "") {
      event.preventDefault();
      onEditLast();
      return;
    }
    if (onHistoryKey(event)) return;
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  };

  return (
    <div className="composer" data-files={props.place}>
      {props.attachments}
      <textarea
        ref={field}
        id="composer"
        dir="auto"
        rows={1}
        aria-label={texts.composer.label}
        aria-describedby={excess > 0 ? "composer-excess" : undefined}
        aria-invalid={excess > 0}
        placeholder={isRunning ? texts.composer.placeholderNext : texts.composer.placeholder}
        value={text}
        onChange={(event) => {
          onText(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <ModelPicker list={models} chosen={model} onChoose={onModel} />
        {children}
        {excess > 0 && (
          <span id="composer-excess" className="composer-excess" role="alert">
            {texts.composer.tooLong(excess)}
          </span>
        )}
        {isRunning && isSendable && <QueueButton onQueue={send} />}
        <SendButton isRunning={isRunning} isSendable={isSendable} onSend={send} onStop={stop} />
      </div>
    </div>
  );
}

/** Shown beside Stop when there is text: on touch screens Enter breaks the line. */
function QueueButton({ onQueue }: { onQueue: () => void }) {
  const label = texts.composer.queue;
  return (
    <button
      type="button"
      className="send-button"
      aria-label={label}
      title={label}
      onClick={onQueue}
    >
      <Icon name="send" />
    </button>
  );
}

interface SendButtonProps {
  isRunning: boolean;
  isSendable: boolean;
  onSend: () => void;
  onStop: () => void;
}

/** One element for Send and Stop, so that place, size and focus stay. */
function SendButton({ isRunning, isSendable, onSend, onStop }: SendButtonProps) {
  const label = isRunning ? texts.composer.stop : texts.composer.send;
  return (
    <button
      type="button"
      className={isRunning ? "send-button send-button-stop" : "send-button"}
      aria-label={label}
      title={label}
      aria-disabled={!isRunning && !isSendable}
      onClick={isRunning ? onStop : onSend}
    >
      <Icon name={isRunning ? "stop" : "send"} />
    </button>
  );
}
