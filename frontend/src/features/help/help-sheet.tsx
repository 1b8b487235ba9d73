/** Lists the keyboard shortcuts, with a switch for those of a single character. */
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { usePreference } from "../../components/preferences/use-preference";
import { setPreference } from "../../lib/preferences";
import { texts } from "../../i18n";
import { sendKeyName } from "../composer/send-key";
import { chordKeys } from "./shortcuts";

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key, index) => (
    <span key={key}>
      {index > 0 && "+"}
      <kbd>{key}</kbd>
    </span>
  ));
}

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const isOn = usePreference("shortcuts") === "on";
  const { help } = texts;
  const sendKeys = sendKeyName().split("+");
  const rows: [readonly string[], string][] = [
    [sendKeys, help.send],
    [sendKeys.length > 1 ? ["Enter"] : [help.shift, "Enter"], help.breakLine],
    [chordKeys("mod+k"), texts.conversations.search],
    [chordKeys("mod+shift+o"), texts.conversations.start],
    [["Esc"], help.escape],
    [["↑"], help.history],
    [[...chordKeys("mod"), "↑"], help.editLast],
    [["/"], help.write],
    [["n"], texts.conversations.start],
    [["?"], help.open],
  ];
  return (
    <Dialog title={help.open} onClose={onClose}>
      <dl className="help-keys">
        {rows.map(([keys, words]) => (
          <div key={keys.join("+")}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label className="help-switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setPreference("shortcuts", event.target.checked ? "on" : "off");
          }}
        />
        {help.singles}
      </label>
      <div className="dialog-actions">
        <Button tone="plain" onClick={onClose}>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}
