/** Lists the keyboard shortcuts, with a switch for those of a single character. */
import { useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { texts } from "../../i18n";
import { areOn, setOn } from "./shortcuts";

function Keys({ keys }: { keys: string }) {
  return keys.split("+").map((key, index) => (
    <span key={key}>
      {index > 0 && "+"}
      <kbd>{key}</kbd>
    </span>
  ));
}

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const [isOn, setShown] = useState(areOn);
  const { help } = texts;
  const rows: [string, string][] = [
    ["Enter", help.send],
    [`${help.shift}+Enter`, help.breakLine],
    ["Esc", help.escape],
    ["↑", help.editLast],
    [help.sendKeys, help.sendEdited],
    ["/", help.write],
    ["n", texts.conversations.start],
    ["?", help.open],
  ];
  return (
    <Dialog title={help.title} onClose={onClose}>
      <dl className="help-keys">
        {rows.map(([keys, words]) => (
          <div key={keys}>
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
            setOn(event.target.checked);
            setShown(event.target.checked);
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
