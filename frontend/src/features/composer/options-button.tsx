/** Opens the options of the shown conversation, or of the one to begin; says whether there are any. */
import { Suspense, useState } from "react";
import { ErrorBoundary } from "../../components/loading/error-boundary";
import { IconButton } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { useChat, useRoute } from "../../session/context";
import { texts } from "../../i18n";
import { useDraftOptions } from "./draft-options";

const OptionsDialog = lazyComponent(
  () => import("./options-dialog"),
  (module) => module.OptionsDialog,
);

export function OptionsButton() {
  const shown = useRoute();
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
        <ErrorBoundary fallback={null}>
          <Suspense>
            <OptionsDialog
              conversation_id={shown}
              onClose={() => {
                setOpen(false);
              }}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}
