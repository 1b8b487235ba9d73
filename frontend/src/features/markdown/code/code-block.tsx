/** A code block with its language and actions; long lines scroll inside it. */
import { memo, useRef, useState, type ReactNode } from "react";
import { CopyButton } from "../../../components/ui/copy-button";
import { IconButton } from "../../../components/ui/button";
import type { IconName } from "../../../components/ui/icon";
import { texts } from "../../../i18n";
import { preference, setPreference } from "../../../lib/preferences";
import { useTabStop } from "../render/tab-stop";
import { saveCode } from "./code-file";
import { CodeText } from "./code-text";

/** Return whether an option is on in this block; a change is also what later blocks begin with. */
function useCodeOption(option: "code.wrap" | "code.numbers"): [boolean, () => void] {
  const [isOn, setOn] = useState(() => preference(option) === "on");
  const toggle = () => {
    setPreference(option, isOn ? "off" : "on");
    setOn(!isOn);
  };
  return [isOn, toggle];
}

interface ToggleProps {
  icon: IconName;
  label: string;
  isOn: boolean;
  onToggle: () => void;
}

function Toggle({ icon, label, isOn, onToggle }: ToggleProps) {
  return <IconButton icon={icon} label={label} aria-pressed={isOn} onClick={onToggle} />;
}

interface CodeBlockProps {
  code: string;
  /** The language that the fence names; empty where it names none. */
  language: string;
  isOpen: boolean;
  /** A button for this block alone, before the others. */
  action?: ReactNode;
}

export const CodeBlock = memo(function CodeBlock({
  code,
  language,
  isOpen,
  action,
}: CodeBlockProps) {
  const [isWrapped, toggleWrap] = useCodeOption("code.wrap");
  const [isNumbered, toggleNumbers] = useCodeOption("code.numbers");
  const name = language === "" ? texts.markdown.code : language;
  const place = useRef<HTMLPreElement>(null);
  useTabStop(place, true);
  const looks = [isWrapped ? "is-wrapped" : "", isNumbered ? "is-numbered" : ""];
  const className = looks.join(" ").trim();
  return (
    <div className="md-code">
      <div className="md-code-head">
        <span>{name}</span>
        {action}
        <Toggle
          icon="numbers"
          label={texts.markdown.lineNumbers}
          isOn={isNumbered}
          onToggle={toggleNumbers}
        />
        <Toggle icon="wrap" label={texts.markdown.wrap} isOn={isWrapped} onToggle={toggleWrap} />
        <IconButton
          icon="save"
          label={texts.markdown.saveCode}
          onClick={() => {
            saveCode(code, language);
          }}
        />
        <CopyButton text={code} label={texts.markdown.copyCode} />
      </div>
      <pre
        className={className === "" ? undefined : className}
        ref={place}
        dir="ltr"
        aria-label={texts.markdown.codeLabel(name)}
      >
        <CodeText
          code={code}
          language={language.toLowerCase()}
          isOpen={isOpen}
          isNumbered={isNumbered}
          isWrapped={isWrapped}
        />
      </pre>
    </div>
  );
});
