/** Makes links to a conversation, and lists and revokes them. */
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { texts } from "../../i18n";
import { refusalText, transferTexts } from "../../i18n/transfer";
import { ask, refusalOf } from "../transfer/transfer-requests";
import { ShareList, type Share } from "./share-list";
import "../../styles/transfer.css";

const DAYS = { never: null, day: 1, week: 7, month: 30 } as const;
type Expiry = keyof typeof DAYS;

interface ShareDialogProps {
  id: string;
  title: string;
  onClose: () => void;
}

/** Return the user's shares, and what makes and revokes them; `fault` is why the last did not. */
function useShares(id: string) {
  const [shares, setShares] = useState<readonly Share[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(
    () =>
      ask<{ shares: Share[] }>("GET", "shares").then(
        (found) => {
          setShares(found.shares);
        },
        (error: unknown) => {
          setFault(refusalText(refusalOf(error)));
        },
      ),
    [],
  );
  useEffect(() => {
    void load();
  }, [load]);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setFault(null);
    try {
      await work();
      await load();
      return true;
    } catch (error) {
      setFault(refusalText(refusalOf(error)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const make = (expiry: Expiry) =>
    run(() =>
      ask("POST", `conversations/${encodeURIComponent(id)}/shares`, { expires_days: DAYS[expiry] }),
    );
  const revoke = (share: Share) =>
    run(() => ask("DELETE", `shares/${encodeURIComponent(share.id)}`));
  return { shares, fault, isBusy, make, revoke };
}

export function ShareDialog({ id, title, onClose }: ShareDialogProps) {
  const words = transferTexts();
  const { shares, fault, isBusy, make, revoke } = useShares(id);
  const [expiry, setExpiry] = useState<Expiry>("never");
  const [isMade, setMade] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useId();
  const own = shares?.filter((share) => share.conversation_id === id) ?? [];
  const others = shares?.filter((share) => share.conversation_id !== id) ?? [];
  const onRevoke = async (share: Share) => {
    setMade(false);
    // The button is gone then.
    if (await revoke(share)) heading.current?.focus();
  };
  return (
    <Dialog title={words.shareTitle} onClose={onClose}>
      <div className="transfer">
        <p className="transfer-title" dir="auto">
          {title}
        </p>
        <p className="field-hint">{words.shareHint}</p>
        <form
          className="share-form"
          onSubmit={(event) => {
            event.preventDefault();
            void make(expiry).then(setMade);
          }}
        >
          <label htmlFor={field}>{words.expires}</label>
          <select
            id={field}
            value={expiry}
            onChange={({ currentTarget }) => {
              setExpiry(currentTarget.value as Expiry);
            }}
          >
            {(Object.keys(DAYS) as Expiry[]).map((each) => (
              <option key={each} value={each}>
                {words.expiryNames[each]}
              </option>
            ))}
          </select>
          <Button type="submit" tone="strong" aria-disabled={isBusy}>
            {words.makeLink}
          </Button>
        </form>
        {fault && (
          <p className="field-fault" role="alert">
            {fault}
          </p>
        )}
        <span className="visually-hidden" role="status">
          {isMade && words.made}
        </span>
        <h3 ref={heading} tabIndex={-1}>
          {words.links}
        </h3>
        {shares && own.length === 0 && <p className="field-hint">{words.noLinks}</p>}
        <ShareList shares={own} onRevoke={onRevoke} />
        {others.length > 0 && (
          <details>
            <summary>{words.otherLinks}</summary>
            <ShareList shares={others} hasTitles onRevoke={onRevoke} />
          </details>
        )}
      </div>
      <div className="dialog-actions">
        <Button tone="plain" onClick={onClose}>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}
