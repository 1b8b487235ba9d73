/** Opens the options of the shown conversation, or of the one to begin; says whether there are any. */
import { Suspense, useState } from "react";
import { Boundary } from "../../components/ui/boundary";
import { IconButton } from "../../components/ui/button";
import { lazyPart } from "../../components/ui/lazy-part";
import { useChat, useRoute } from "../../session/context";
import { texts } from "../../texts";
import { useNewOptions } from "./new-options";

const OptionsDialog = lazyPart(
  () => import("./options-dialog"),
  (module) => module.OptionsDialog,
);

export function OptionsButton() {
  const shown = useRoute();
  const [isOpen, setOpen] = useState(false);
  const fresh = useNewOptions();
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
        <Boundary fallback={null}>
          <Suspense>
            <OptionsDialog
              conversation_id={shown}
              onClose={() => {
                setOpen(false);
              }}
            />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
