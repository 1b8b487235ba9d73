/** The buttons that end the session here or everywhere, and remove what this browser stores. */
import { Button } from "../../components/ui/button";
import { accountTexts } from "../../i18n/account";
import { Fault, useRequest } from "./form";
import { signOut } from "./session/sign-out";

interface SignOutProps {
  isEverywhere?: boolean;
  onLeave: (path: string) => void;
}

export function SignOut({ isEverywhere = false, onLeave }: SignOutProps) {
  const words = accountTexts();
  const { fault, run } = useRequest();
  const leave = () =>
    run(async () => {
      onLeave(await signOut({ isEverywhere }));
    });
  return (
    <>
      <Fault text={fault} />
      <Button tone="plain" onClick={() => void leave()}>
        {isEverywhere ? words.signOutEverywhere : words.signOut}
      </Button>
    </>
  );
}
