/** Downloads one conversation in a format. */
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { texts } from "../../i18n";
import { transferTexts } from "../../i18n/transfer";
import { DownloadLink, DownloadNote, useDownload } from "./download-link";
import "../../styles/transfer.css";

const FORMATS = ["markdown", "html", "json"] as const;

interface ExportDialogProps {
  id: string;
  title: string;
  onClose: () => void;
}

export function ExportDialog({ id, title, onClose }: ExportDialogProps) {
  const words = transferTexts();
  const download = useDownload();
  const path = `conversations/${encodeURIComponent(id)}/export`;
  return (
    <Dialog title={words.exportTitle} onClose={onClose}>
      <div className="transfer">
        <p className="transfer-title" dir="auto">
          {title}
        </p>
        <ul className="transfer-formats">
          {FORMATS.map((format) => (
            <li key={format}>
              <DownloadLink
                path={`${path}?format=${format}`}
                label={words.formats[format]}
                hint={`export-${format}`}
                download={download}
                isDrawn={format === "html"}
              />
              <span className="field-hint" id={`export-${format}`}>
                {words.formatHints[format]}
              </span>
            </li>
          ))}
        </ul>
        <DownloadNote of={download} />
      </div>
      <div className="dialog-actions">
        <Button tone="plain" onClick={onClose}>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}
