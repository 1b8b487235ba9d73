/** Asks before a conversation is deleted for good. */
import { useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import type { WireError } from "../../protocol";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../texts";

interface RemoveDialogProps {
  id: string;
  title: string;
  onClose: () => void;
}

export function RemoveDialog({ id, title, onClose }: RemoveDialogProps) {
  const { remove } = useSession();
  const [error, setError] = useState<WireError | null>(null);
  return (
    <Dialog title={texts.conversations.removeTitle} onClose={onClose}>
      <p>{texts.conversations.removeText(title)}</p>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      <div className="dialog-actions">
        <Button tone="plain" onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button tone="danger" onClick={() => void remove(id).then(setError)}>
          {texts.conversations.remove}
        </Button>
      </div>
    </Dialog>
  );
}
