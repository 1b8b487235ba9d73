/** Opens the presets, with which conversations begin. */
import { useState } from "react";
import { IconButton } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";

const PresetsDialog = lazyComponent(
  () => import("./presets-dialog"),
  (module) => module.PresetsDialog,
);

interface PresetsButtonProps {
  conversation_id: string | null;
  model: string | null;
  onModel: (model: string | null) => void;
}

export function PresetsButton(props: PresetsButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon="preset"
        className="presets-button"
        label={texts.presets}
        aria-haspopup="dialog"
        onPointerEnter={PresetsDialog.preload}
        onClick={() => {
          setOpen(true);
        }}
      />
      {isOpen && (
        <PresetsDialog
          {...props}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
