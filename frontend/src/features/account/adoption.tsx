/** The offer to move the browser's conversations from before the sign-in into the account. */
import { Button } from "../../components/ui/button";
import { accountTexts } from "../../i18n/account";
import { askAccount } from "./account-http";
import { Fault, useRequest } from "./form";

interface AdoptionProps {
  count: number;
  onAdopted: () => void;
  /** Missing: the offer stays. */
  onDecline?: () => void;
}

export function Adoption({ count, onAdopted, onDecline }: AdoptionProps) {
  const words = accountTexts();
  const { fault, run } = useRequest();
  const adopt = () =>
    run(async () => {
      await askAccount("POST", "account/adopt");
      onAdopted();
    });
  return (
    <section className="account-part" aria-label={words.adoptTitle}>
      <p>{words.adopt(count)}</p>
      <Fault text={fault} />
      <div className="account-row">
        <Button tone="strong" autoFocus={onDecline !== undefined} onClick={() => void adopt()}>
          {words.adoptNow}
        </Button>
        {onDecline && (
          <Button tone="plain" onClick={onDecline}>
            {words.adoptLater}
          </Button>
        )}
      </div>
    </section>
  );
}
