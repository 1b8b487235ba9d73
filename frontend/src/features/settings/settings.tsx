/** The button of the settings, which are loaded on demand. */
import { useState } from "react";
import { IconButton } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";

const SettingsDialog = lazyComponent(
  () => import("./settings-dialog"),
  (module) => module.SettingsDialog,
);

/** A change of language, which the settings offer, draws the whole page again. */
let wasOpen = false;

export function Settings() {
  const [isOpen, setShown] = useState(wasOpen);
  const setOpen = (next: boolean) => {
    wasOpen = next;
    setShown(next);
  };
  return (
    <>
      <IconButton
        icon="settings"
        className="settings-button"
        label={texts.settings}
        aria-haspopup="dialog"
        onPointerEnter={SettingsDialog.preload}
        onClick={() => {
          setOpen(true);
        }}
      />
      {isOpen && (
        <SettingsDialog
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
