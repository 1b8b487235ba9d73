"""The two steps of a sign-in: the address at the provider, and the check of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from ...conversations.ids import Clock
from ...settings import Settings
from ..rows.oidc import OidcSession, hash_pair
from ..rows.people import Person
from .attempts import Attempt
from .claims import missing_claims, read_profile
from .fault import OidcFault, Problem, error_code
from .members import Members
from .metadata import Metadata
from .provider import Provider
from .tokens import check_id_token, sid_of

FORM = "application/x-www-form-urlencoded"
# Longer ones are not kept: an address with them would be too long for servers at the sign-out.
LONGEST_HINT = 4000


@dataclass(frozen=True, slots=True)
class Done:
    """A finished sign-in: the person, and the session as the provider knows it."""

    person: Person
    session: OidcSession


class OidcSignIn:
    """Sends browsers to the provider, and signs in those that come back with an answer."""

    def __init__(self, settings: Settings, provider: Provider, members: Members, clock: Clock):
        self._settings = settings
        self._client_id = settings.oidc_client_id or ""
        self._provider = provider
        self._members = members
        self._clock = clock

    def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Return the address at the provider where an attempt goes on.

        Raises:
            OidcFault: `unreachable` or `provider_fault`.
        """
        return str(
            prepare_grant_uri(
                self._provider.metadata().authorization_endpoint,
                client_id=self._client_id,
                response_type="code",
                redirect_uri=redirect_uri,
                scope=" ".join(self._settings.oidc_scopes),
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def finish(self, attempt: Attempt, answer: Mapping[str, str], redirect_uri: str) -> Done:
        """Sign in by the provider's answer to an attempt, which is used up.

        Raises:
            OidcFault
        """
        self._members.use(attempt)
        metadata = self._provider.metadata()
        self._check_answer(answer, metadata)
        tokens = self._exchange(attempt, answer["code"], redirect_uri, metadata)
        id_token = tokens["id_token"]
        header, claims = self._provider.verify(id_token)
        access_token = tokens.get("access_token")
        access_token = access_token if isinstance(access_token, str) else None
        check_id_token(
            header,
            claims,
            issuer=self._provider.issuer,
            client_id=self._client_id,
            nonce=attempt.nonce,
            access_token=access_token,
            now=self._clock(),
        )
        sid = sid_of(claims)
        known = self._with_userinfo(claims, access_token, metadata)
        person = self._members.sign_in(read_profile(known, self._settings), attempt)
        hint = id_token if len(id_token) <= LONGEST_HINT else None
        sid_hash = hash_pair(self._provider.issuer, sid) if sid is not None else None
        return Done(person, OidcSession(sid_hash, hint))

    def _check_answer(self, answer: Mapping[str, str], metadata: Metadata) -> None:
        issuer = answer.get("iss")
        # RFC 9207: an answer of another provider must not get this one's code.
        if issuer != self._provider.issuer and (issuer is not None or metadata.names_issuer):
            raise OidcFault("provider_fault", "an answer of another issuer")
        if "error" in answer:
            code = error_code(answer["error"])
            is_refusal = code in ("access_denied", "consent_required", "login_required")
            problem: Problem = "cancelled" if is_refusal else "provider_fault"
            raise OidcFault(problem, f"the provider refused: {code}")
        if not answer.get("code"):
            raise OidcFault("provider_fault", "an answer without a code")

    def _exchange(
        self, attempt: Attempt, code: str, redirect_uri: str, metadata: Metadata
    ) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=attempt.verifier,
        )
        headers = {"Content-Type": FORM, "Accept": "application/json"}
        url, headers, body = self._auth(metadata).prepare(
            "POST", metadata.token_endpoint, headers, body
        )
        status, tokens = self._provider.http.post(url, headers, body)
        if status != 200 or tokens is None or not isinstance(tokens.get("id_token"), str):
            said = error_code((tokens or {}).get("error"))
            reason = f"the provider refused the code: HTTP {status}, {said}"
            raise OidcFault("provider_fault", reason)
        return tokens

    def _auth(self, metadata: Metadata) -> ClientAuth:
        secret = self._settings.oidc_client_secret
        value = secret.get_secret_value() if secret else None
        client_id = self._client_id
        if metadata.auth_method == "client_secret_basic":
            # RFC 6749, 2.3.1: both are encoded as in a form; Authlib leaves that to its caller.
            client_id, value = (_form_encoded(each) for each in (client_id, value or ""))
        return ClientAuth(client_id, value, metadata.auth_method)

    def _with_userinfo(
        self, claims: dict[str, Any], access_token: str | None, metadata: Metadata
    ) -> dict[str, Any]:
        """Return the claims, with those of the userinfo endpoint where the token lacks some."""
        url = metadata.userinfo_endpoint
        if url is None or access_token is None or not missing_claims(claims, self._settings):
            return claims
        found = self._provider.http.get(url, {"Authorization": f"Bearer {access_token}"})
        if found.get("sub") != claims["sub"]:
            raise OidcFault("provider_fault", "the userinfo is of another person")
        return {**found, **claims}

    def leave_address(self, session_id: str, back_to: str) -> str | None:
        """Return where the browser of a session signs out of the provider too, if it can.

        The provider sends it back to `back_to` where it knows that address of this client.
        """
        try:
            endpoint = self._provider.metadata().end_session_endpoint
        except OidcFault:
            return None  # the person is signed out here
        if endpoint is None:
            return None
        id_token = self._members.id_token_of(session_id)
        hint = [("id_token_hint", id_token)] if id_token else []
        params = [*hint, ("client_id", self._client_id), ("post_logout_redirect_uri", back_to)]
        return str(add_params_to_uri(endpoint, params))


def _form_encoded(text: str) -> str:
    return urlencode({"": text})[1:]
