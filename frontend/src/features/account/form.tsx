/** A form that sends one request: while it runs nothing is sent twice; a failure keeps the text. */
import {
  useId,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
  type SyntheticEvent,
} from "react";
import { Button } from "../../components/ui/button";
import { canSignIn } from "../../session/person";
import { accountTexts } from "../../i18n/account";
import { failureSentence } from "./account-http";
import { signInPath } from "./session/sign-in-path";

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

interface SelectFieldProps extends ComponentProps<"select"> {
  label: string;
  /** The name of each value, in the order in which they are listed. */
  names: Readonly<Record<string, string>>;
}

export function SelectField({ label, names, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest}>
        {Object.entries(names).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
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
  const words = accountTexts();
  return (
    <p className="field-fault" role="alert">
      {text}
      {text === words.errors.unauthenticated && canSignIn() && (
        <>
          {" "}
          <a href={signInPath()}>{words.signIn}</a>
        </>
      )}
    </p>
  );
}

interface FormProps {
  submit: string;
  /** Whether the button has the focus at first, as there is no field. */
  isFirst?: boolean;
  tone?: "strong" | "danger";
  onSend: (values: Record<string, string>, form: HTMLFormElement) => Promise<void>;
  children?: ReactNode;
}

export function Form(props: FormProps) {
  const { submit, isFirst = false, tone = "strong", onSend, children } = props;
  const { fault, run } = useRequest();
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
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
      <Button type="submit" tone={tone} autoFocus={isFirst}>
        {submit}
      </Button>
    </form>
  );
}
