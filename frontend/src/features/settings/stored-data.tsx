/** Says what is stored where, and clears what this browser stores. */
import { useState } from "react";
import { Button } from "../../components/ui/button";
import { clearItems } from "../../lib/storage";
import { texts } from "../../i18n";
import { settingsTexts } from "../../i18n/settings";

function clearAndReload(): void {
  clearItems();
  location.reload();
}

function ClearButton() {
  const words = settingsTexts();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <div className="setting-clear">
        <Button
          tone="plain"
          icon="bin"
          onClick={() => {
            setAsking(true);
          }}
        >
          {words.clear}
        </Button>
        <p className="field-hint">{words.clearHint}</p>
      </div>
    );
  }
  return (
    <div className="setting-clear" role="group" aria-label={words.clear}>
      <p role="alert">{words.clearConfirm}</p>
      <div>
        <Button tone="danger" autoFocus onClick={clearAndReload}>
          {words.clearNow}
        </Button>
        <Button
          tone="plain"
          onClick={() => {
            setAsking(false);
          }}
        >
          {texts.cancel}
        </Button>
      </div>
    </div>
  );
}

export function StoredData() {
  const words = settingsTexts();
  return (
    <>
      <dl className="setting-data">
        <dt>{words.here}</dt>
        <dd>{words.hereItems}</dd>
        <dt>{words.server}</dt>
        <dd>{words.serverItems}</dd>
      </dl>
      <ClearButton />
    </>
  );
}
