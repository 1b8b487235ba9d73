/** The button below a table that opens its menu. */
import { useRef, useState, type RefObject } from "react";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { IconButton } from "../../../components/ui/button";
import { texts } from "../../../i18n";

const TableMenu = lazyComponent(
  () => import("./table-menu"),
  (module) => module.TableMenu,
);

interface TableActionsProps {
  /** The head of the table, which tells its button from others. */
  name: string;
  source: string;
  place: RefObject<HTMLElement | null>;
}

export function TableActions({ name, source, place }: TableActionsProps) {
  const [table, setTable] = useState<HTMLTableElement | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const label = texts.markdown.copyTable(name);
  return (
    <div className="md-table-actions">
      <IconButton
        ref={button}
        icon="copy"
        label={label}
        aria-haspopup="dialog"
        aria-expanded={table !== null}
        onPointerEnter={TableMenu.preload}
        onClick={() => {
          setTable(table ? null : (place.current?.querySelector("table") ?? null));
        }}
      />
      {table && (
        <TableMenu
          label={label}
          source={source}
          table={table}
          anchor={button}
          onClose={() => {
            setTable(null);
          }}
        />
      )}
    </div>
  );
}
