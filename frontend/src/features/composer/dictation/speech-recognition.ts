/** The browser's speech recognition, which TypeScript's library does not describe. */
interface Result {
  isFinal: boolean;
  0?: { transcript: string };
}

export interface SpeechRecognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<Result> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
}

type Constructor = new () => SpeechRecognition;

function constructor(): Constructor | undefined {
  const scope = window as {
    SpeechRecognition?: Constructor;
    webkitSpeechRecognition?: Constructor;
  };
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition;
}

/** Whether the browser recognises speech; only on secure pages does it get the microphone. */
export function canDictate(): boolean {
  return window.isSecureContext && constructor() !== undefined;
}

export function createRecognition(): SpeechRecognition {
  const Recognition = constructor();
  if (!Recognition) throw new Error("This browser does not recognise speech.");
  return new Recognition();
}
