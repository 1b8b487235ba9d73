/** Copies a table as Markdown, CSV or HTML; loaded when its menu is opened. */
import type { RefObject } from "react";
import { announce } from "../../../components/ui/announcer";
import { Popover } from "../../../components/ui/popover";
import { showToast } from "../../../components/ui/toast";
import { texts } from "../../../i18n";
import { writeClipboard, type Copied } from "../../../lib/clipboard";
import { cleanHtml } from "../copy/clean-html";
import { tableCsv } from "../copy/table-csv";

interface TableMenuProps {
  label: string;
  /** The table as it was written. */
  source: string;
  table: HTMLTableElement;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
}

function asHtml(table: HTMLTableElement): Copied {
  const html = cleanHtml(table);
  return { text: html, html };
}

async function copy(copied: Copied): Promise<void> {
  if (await writeClipboard(copied)) announce(texts.copied);
  else showToast({ text: texts.copyFailed });
}

export function TableMenu({ label, source, table, anchor, onClose }: TableMenuProps) {
  const forms: [name: string, copied: () => Copied][] = [
    [texts.markdown.copyAs("Markdown"), () => ({ text: source })],
    [texts.markdown.copyAs("CSV"), () => ({ text: tableCsv(table) })],
    [texts.markdown.copyAs("HTML"), () => asHtml(table)],
  ];
  return (
    <Popover label={label} anchor={anchor} onClose={onClose}>
      <div className="popover-list">
        {forms.map(([name, copied]) => (
          <button
            key={name}
            type="button"
            onClick={() => {
              void copy(copied());
              onClose();
              anchor.current?.focus();
            }}
          >
            {name}
          </button>
        ))}
      </div>
    </Popover>
  );
}
