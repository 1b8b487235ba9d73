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

interface HelpProps {
  /** Called to show the search and focus its field. */
  onSearch: () => void;
  /** Called when a new conversation was begun. */
  onLeave: () => void;
}

export function Help({ onSearch, onLeave }: HelpProps) {
  const { route } = useSession();
  const [isOpen, setOpen] = useState(false);
  const actions = useMemo(() => {
    const write = () => document.getElementById("composer")?.focus();
    const start = () => {
      route.go(null);
      onLeave();
      write();
    };
    return {
      "?": () => {
        setOpen(true);
      },
      "/": write,
      n: start,
      "mod+k": onSearch,
      "mod+shift+o": start,
    };
  }, [route, onSearch, onLeave]);
  useShortcuts(actions);
  return (
    <>
      <IconButton
        icon="help"
        className="help-button"
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
