/** What the composer and the editor of a message load of files, in one part. */
import { announce } from "../../../components/ui/announcer";
import { filesTexts } from "../../../i18n/files";
import type { FileBlock } from "../use-draft-files";
import "../../../styles/files/draft-files.css";

export { AttachButton } from "./attach-button";
export { FileTray } from "./file-tray";

/** Tell a screen reader why a message is not sent now. */
export function announceBlock(block: FileBlock): void {
  announce(filesTexts().blocked[block]);
}
