/** Opens the options of the open or the next new conversation; shows whether any are set. */
import { useState } from "react";
import { IconButton } from "../../../components/ui/button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { useChat } from "../../../session/context";
import { texts } from "../../../i18n";
import { useDraftOptions } from "../draft-options";

const OptionsDialog = lazyComponent(
  () => import("./options-dialog"),
  (module) => module.OptionsDialog,
);

export function OptionsButton({ conversation_id: shown }: { conversation_id: string | null }) {
  const [isOpen, setOpen] = useState(false);
  const fresh = useDraftOptions();
  const hasOwn = useChat((state) => state.conversations[shown ?? ""]?.has_options ?? false);
  const hasAny = shown === null ? Object.keys(fresh).length > 0 : hasOwn;
  return (
    <>
      <IconButton
        icon="sliders"
        className={hasAny ? "options-button options-set" : "options-button"}
        label={hasAny ? texts.options.openSet : texts.options.open}
        onPointerEnter={OptionsDialog.preload}
        onClick={() => {
          setOpen(true);
        }}
      />
      {isOpen && (
        <OptionsDialog
          conversation_id={shown}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
