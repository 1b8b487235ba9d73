/** A menu of actions in a <details>; closes on choice, on Esc and on a press outside. */
import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./icon";

interface MenuProps {
  label: string;
  children: ReactNode;
}

export function Menu({ label, children }: MenuProps) {
  const place = useRef<HTMLDetailsElement>(null);

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

  return (
    <details
      ref={place}
      className="menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !place.current?.open) return;
        event.stopPropagation();
        close(true);
      }}
    >
      <summary className="icon-button" aria-label={label} title={label}>
        <Icon name="more" />
      </summary>
      <div
        className="menu-list"
        onClick={() => {
          close(false);
        }}
      >
        {children}
      </div>
    </details>
  );
}
