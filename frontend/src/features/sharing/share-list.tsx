/** A list of links, each of which can be copied, opened and revoked. */
import { Button } from "../../components/ui/button";
import { CopyButton } from "../../components/ui/copy-button";
import { basePath } from "../../lib/page-meta";
import { texts } from "../../i18n";
import { transferTexts } from "../../i18n/transfer";

export interface Share {
  id: string;
  conversation_id: string;
  title: string;
  created_at: string;
  expires_at: string | null;
}

interface ShareListProps {
  shares: readonly Share[];
  hasTitles?: boolean;
  onRevoke: (share: Share) => Promise<void>;
}

function linkTo(share: Share): string {
  return `${location.origin}${basePath()}/share/${share.id}`;
}

export function ShareList({ shares, hasTitles = false, onRevoke }: ShareListProps) {
  const words = transferTexts();
  if (shares.length === 0) return null;
  return (
    <ul className="share-list">
      {shares.map((share) => {
        const made = texts.moment(new Date(share.created_at));
        const until = share.expires_at && words.until(texts.moment(new Date(share.expires_at)));
        return (
          <li key={share.id}>
            {hasTitles && <span dir="auto">{share.title}</span>}
            <code className="share-link">{linkTo(share)}</code>
            <span className="field-hint">
              {[words.madeAt(made), until].filter(Boolean).join(", ")}
            </span>
            <div className="share-actions">
              <CopyButton text={linkTo(share)} label={words.copyLink} />
              <a
                className="button button-plain"
                href={linkTo(share)}
                target="_blank"
                rel="noopener"
              >
                <span>{words.openLink}</span>
              </a>
              <Button
                tone="plain"
                aria-label={words.revokeOf(share.title, made)}
                onClick={() => void onRevoke(share)}
              >
                {words.revoke}
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
