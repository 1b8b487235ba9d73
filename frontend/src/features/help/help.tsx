/** The button of the help sheet, and the shortcuts of the whole page. */
import { useMemo, useState } from "react";
import { IconButton } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { useSession } from "../../session/context";
import { texts } from "../../i18n";
import { useShortcuts } from "./shortcuts";

const HelpSheet = lazyComponent(
  () => import("./help-sheet"),
  (module) => module.HelpSheet,
);

export function Help() {
  const { route } = useSession();
  const [isOpen, setOpen] = useState(false);
  const actions = useMemo(() => {
    const write = () => document.getElementById("composer")?.focus();
    return {
      "?": () => {
        setOpen(true);
      },
      "/": write,
      n: () => {
        route.go(null);
        write();
      },
    };
  }, [route]);
  useShortcuts(actions);
  return (
    <>
      <IconButton
        icon="help"
        label={texts.help.open}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
      />
      {isOpen && (
        <HelpSheet
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
