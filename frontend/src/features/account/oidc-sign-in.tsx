/** The sign-in at an OpenID provider: one button, and why the last attempt failed. */
import { Button } from "../../components/ui/button";
import { basePath } from "../../lib/page-meta";
import { changePerson, UNKNOWN } from "../../session/person";
import { accountTexts } from "../../i18n/account";
import { askAccount, type SignedIn } from "./account-http";
import { Fault, useRequest } from "./form";
import { nextHere } from "./session/sign-in";

/** Return the sentence of the problem in the address; nothing else of the address is shown. */
function problemHere(): string | null {
  const code = new URLSearchParams(location.search).get("problem");
  if (code === null) return null;
  const { problems } = accountTexts();
  return Object.hasOwn(problems, code)
    ? problems[code as keyof typeof problems]
    : problems.provider_fault;
}

export function OidcSignIn({ name }: { name: string }) {
  const words = accountTexts();
  const start = `${basePath()}/api/account/oidc/start?next=${encodeURIComponent(nextHere())}`;
  return (
    <>
      <h1>{words.signIn}</h1>
      <Fault text={problemHere()} />
      <p>
        <a
          className="button button-strong"
          href={start}
          onClick={() => {
            changePerson(UNKNOWN);
          }}
        >
          {words.signInWith(name)}
        </a>
      </p>
    </>
  );
}

interface ByLinkProps {
  name: string;
  secret: string;
  onGo?: (address: string) => void;
}

function goTo(address: string): void {
  location.assign(address);
}

/** The same by an invitation, whose secret is in no address of a request. */
export function OidcByLink({ name, secret, onGo = goTo }: ByLinkProps) {
  const words = accountTexts();
  const { fault, run } = useRequest();
  const go = () =>
    run(async () => {
      const body = { secret, next: nextHere() };
      const { next } = await askAccount<SignedIn>("POST", "account/oidc/start", body);
      changePerson(UNKNOWN);
      onGo(next);
    });
  return (
    <>
      <h1>{words.signUp}</h1>
      <Fault text={fault} />
      <Button tone="strong" onClick={() => void go()}>
        {words.signInWith(name)}
      </Button>
    </>
  );
}
