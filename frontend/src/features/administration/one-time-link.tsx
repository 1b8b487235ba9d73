/** A link that works once and is shown once. */
import { CopyButton } from "../../components/ui/copy-button";
import { administrationTexts } from "../../i18n/administration";
import type { MadeLink } from "./admin-http";

/** Draws a status region at once, so that screen readers read the link when it comes. */
export function OneTimeLink({ made }: { made: MadeLink | null }) {
  const words = administrationTexts();
  return (
    <div role="status" className="one-time-link">
      {made && (
        <>
          {made.mail === "sent" && <p>{words.mailSent}</p>}
          {made.mail === "failed" && <p className="field-fault">{words.mailFailed}</p>}
          <p>{words.linkShown}</p>
          <code className="account-secret">{made.link}</code>
          <CopyButton text={made.link} label={words.copyLink} />
        </>
      )}
    </div>
  );
}
