/** A form that sends one request: while it runs nothing is sent twice; a failure keeps the text. */
import {
  useId,
  useRef,
  useState,
  type ComponentProps,
  type FormEvent,
  type ReactNode,
} from "react";
import { Button } from "../../components/ui/button";
import { failureSentence } from "./account-http";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  hint?: string;
}

export function Field({ label, hint, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        required
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...rest}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

/** Return the task as a function that reports its failure, and the sentence of the last failure. */
export function useRequest() {
  const [fault, setFault] = useState<string | null>(null);
  const isRunning = useRef(false);
  const run = async (task: () => Promise<void>) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setFault(null);
    try {
      await task();
    } catch (error) {
      setFault(failureSentence(error));
    } finally {
      isRunning.current = false;
    }
  };
  return { fault, run };
}

export function Fault({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <p className="field-fault" role="alert">
      {text}
    </p>
  );
}

interface FormProps {
  submit: string;
  onSend: (values: Record<string, string>, form: HTMLFormElement) => Promise<void>;
  children?: ReactNode;
}

export function Form({ submit, onSend, children }: FormProps) {
  const { fault, run } = useRequest();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(form))
      if (typeof value === "string") values[name] = value;
    void run(() => onSend(values, form));
  };
  return (
    <form className="account-form" onSubmit={onSubmit}>
      {children}
      <Fault text={fault} />
      <Button type="submit" tone="strong">
        {submit}
      </Button>
    </form>
  );
}
