/** Writes what is said into the composer, where the browser recognises speech. */
import { useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "../../../components/ui/button";
import { announce } from "../../../components/ui/announcer";
import { showToast } from "../../../components/ui/toast";
import { currentLanguage, texts } from "../../../i18n";
import { canDictate, createRecognition, type SpeechRecognition } from "./speech-recognition";

interface DictationProps {
  text: string;
  onText: (text: string) => void;
}

/** Errors that are no fault: nothing was said, or the user ended it. */
const EXPECTED = new Set(["no-speech", "aborted"]);

/** Append words to a text with a space between them, where none is there. */
export function appendWords(text: string, words: string): string {
  const said = words.trim();
  if (said === "") return text;
  return text === "" || /\s$/.test(text) ? text + said : `${text} ${said}`;
}

export function DictationButton({ text, onText }: DictationProps) {
  const [isOn, setOn] = useState(false);
  const recognition = useRef<SpeechRecognition | null>(null);
  const latest = useRef({ text, onText });
  useEffect(() => {
    latest.current = { text, onText };
  });

  const stop = useCallback(() => {
    recognition.current?.stop();
  }, []);
  useEffect(() => stop, [stop]);

  const start = () => {
    const started = createRecognition();
    started.lang = currentLanguage();
    started.continuous = true;
    started.onresult = ({ resultIndex, results }) => {
      for (let at = resultIndex; at < results.length; at += 1) {
        const result = results[at];
        if (!result?.isFinal) continue;
        const next = appendWords(latest.current.text, result[0]?.transcript ?? "");
        latest.current.text = next;
        latest.current.onText(next);
      }
    };
    started.onerror = ({ error }) => {
      if (!EXPECTED.has(error)) showToast({ text: texts.composer.dictationFailed });
    };
    started.onend = () => {
      recognition.current = null;
      setOn(false);
    };
    recognition.current = started;
    started.start();
    setOn(true);
    announce(texts.composer.dictationOn);
  };

  if (!canDictate()) return null;
  return (
    <IconButton
      icon="microphone"
      className={isOn ? "dictation-button dictation-on" : "dictation-button"}
      label={texts.composer.dictate}
      aria-pressed={isOn}
      onClick={isOn ? stop : start}
    />
  );
}
