/**
 * A menu of actions in a <details>; closes on choice, on Esc and on a press outside. Its entries are
 * drawn when it is first opened: a list has a menu in each row. Tab and arrow keys reach them.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { ignore, withPart } from "../loading/lazy-component";
import { Icon, type IconName } from "./icon";

interface MenuProps {
  label: string;
  icon?: IconName;
  children: ReactNode;
}

/** The keys of `menu-keys`. */
const MOVES = new Set(["ArrowDown", "ArrowUp", "Home", "End"]);

function hasModifier(event: KeyboardEvent): boolean {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
}

export function Menu({ label, icon = "more", children }: MenuProps) {
  const place = useRef<HTMLDetailsElement>(null);
  const [isDrawn, setDrawn] = useState(false);

  useEffect(() => {
    const closeOutside = (event: Event) => {
      const menu = place.current;
      if (menu?.open && !menu.contains(event.target as Node)) menu.open = false;
    };
    document.addEventListener("pointerdown", closeOutside);
    document.addEventListener("focusin", closeOutside);
    return () => {
      document.removeEventListener("pointerdown", closeOutside);
      document.removeEventListener("focusin", closeOutside);
    };
  }, []);

  const close = (withFocus: boolean) => {
    if (!place.current?.open) return;
    place.current.open = false;
    if (withFocus) place.current.querySelector("summary")?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDetailsElement>) => {
    const { key, target, currentTarget: menu } = event;
    if (key === "Escape" && menu.open) {
      event.stopPropagation();
      close(true);
    }
    const isOnSummary = (target as Element).matches("summary");
    const isMeant = menu.open || (isOnSummary && key.startsWith("Arrow"));
    if (!isMeant || !MOVES.has(key) || hasModifier(event)) return;
    event.preventDefault();
    setDrawn(true);
    menu.open = true;
    withPart(
      () => import("./menu-keys"),
      ({ moveInMenu }) => {
        moveInMenu(menu, key);
      },
      ignore,
    );
  };

  return (
    <details ref={place} className="menu" onKeyDown={onKeyDown}>
      <summary
        className="icon-button"
        aria-label={label}
        title={label}
        onClick={() => {
          setDrawn(true);
        }}
      >
        <Icon name={icon} />
      </summary>
      <div
        className="menu-list"
        onClick={() => {
          close(false);
        }}
      >
        {isDrawn && children}
      </div>
    </details>
  );
}
