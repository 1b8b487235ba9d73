"""A small OpenID provider in this process: real HTTP and keys, and tokens as a test wants them."""

import base64
import hashlib
import hmac
import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from app.accounts.oidc.tokens import LOGOUT_EVENT

Json = dict[str, Any]
CLIENT_ID, CLIENT_SECRET = "wordbrook", "a client secret: 100% ünusual"
# Keys take a second to make.
KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "two")}
# Nobody trusts it.
FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "one"})


class FakeIssuer(ThreadingHTTPServer):
    """Signs whom `claims` describes; `now` is the clock of the test, in seconds."""

    daemon_threads = True

    def __init__(self, now: Callable[[], float]):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.now = now
        self.keys = ["one"]
        self.claims: Json = {"sub": "anna-1", "preferred_username": "Anna", "name": "Anna Ä"}
        self.userinfo: Json | None = None
        # Changes what the next token says.
        self.change: Json = {}
        self.without: tuple[str, ...] = ()
        self.sign: Callable[[Json, Json], str] = self.sign_well
        # Changes the discovery document, and answers in place of a path.
        self.discovery: Json = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self._numbers = itertools.count()
        self.codes: dict[str, Json] = {}
        self.requests: Counter[str] = Counter()
        self.token_requests: list[tuple[dict[str, str], str | None]] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self.shutdown()
        self.server_close()

    def sign_well(self, header: Json, claims: Json) -> str:
        """Return a token signed with the current key."""
        key = KEYS[self.keys[-1]]
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def authorize(self, location: str) -> dict[str, str]:
        """Return the parameters of the answer to a browser that came to `location`."""
        asked = dict(parse_qsl(urlsplit(location).query))
        code = f"code-{next(self._numbers)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def logout_token(self, *without: str, header: Json | None = None, **changed: Any) -> str:
        """Return a logout token."""
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": int(self.now()),
            "exp": int(self.now()) + 120,
            "jti": f"jti-{next(self._numbers)}",
            "events": {LOGOUT_EVENT: {}},
            **changed,
        }
        kept = {name: value for name, value in claims.items() if name not in without}
        return self.sign({"typ": "logout+jwt", **(header or {})}, kept)

    def document(self) -> Json:
        """Return the discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "code_challenge_methods_supported": ["S256"],
            **({"userinfo_endpoint": f"{self.url}/userinfo"} if self.userinfo else {}),
            **self.discovery,
        }

    def exchange(self, form: dict[str, str]) -> tuple[int, Json]:
        """Return the answer to a code, which works once and with its PKCE verifier alone."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant", "error_description": "<b>evil</b>"}
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": int(self.now()),
            "exp": int(self.now()) + 300,
            "nonce": asked["nonce"],
            "at_hash": half_hash("access"),
            **self.claims,
            **self.change,
        }
        kept = {name: value for name, value in claims.items() if name not in self.without}
        token = self.sign({}, kept)
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}


def half_hash(text: str) -> str:
    """Return the at_hash of an access token."""
    return encode(hashlib.sha256(text.encode()).digest()[:16])


def encode(content: bytes) -> str:
    """Return bytes as they are in a token."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(_: Json, claims: Json) -> str:
    """Return a token with the algorithm `none`."""
    header = {"alg": "none", "kid": "one"}
    return f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}."


def with_public_key_as_secret(_: Json, claims: Json) -> str:
    """Return a token that is signed by HS256 with what everybody knows."""
    header = {"alg": "HS256", "kid": "one"}
    text = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
    secret = KEYS["one"].as_pem(private=False)
    return f"{text}.{encode(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def with_foreign_key(header: Json, claims: Json) -> str:
    """Return a token signed by a foreign key under the provider's key id."""
    return jwt.encode({"alg": "RS256", "kid": "one", **header}, claims, FOREIGN_KEY)


def with_own_key_in_header(_: Json, claims: Json) -> str:
    """Return a token that brings the key by which it is signed."""
    key = FOREIGN_KEY.as_dict(private=False)
    return jwt.encode({"alg": "RS256", "jwk": key}, claims, FOREIGN_KEY)


def with_critical_header(_: Json, claims: Json) -> str:
    """Return a well-signed token with an extension that must be understood."""
    header = {"alg": "RS256", "kid": "one", "crit": ["b64"], "b64": False}
    return jwt.encode(header, claims, KEYS["one"])


def with_empty_signature(header: Json, claims: Json) -> str:
    """Return a token whose signature was taken away."""
    token = jwt.encode({"alg": "RS256", "kid": "one", **header}, claims, KEYS["one"])
    return token.rpartition(".")[0] + "."


def with_unknown_key(header: Json, claims: Json) -> str:
    """Return a token of a key that the provider does not publish."""
    key = ECKey.generate_key("P-256", {"kid": "three"})
    return jwt.encode({"alg": "ES256", "kid": "three", **header}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    server: FakeIssuer

    def do_GET(self) -> None:
        issuer, path = self.server, urlsplit(self.path).path
        issuer.requests[path] += 1
        keys = [KEYS[name].as_dict(private=False) for name in issuer.keys]
        found: dict[str, Json | None] = {
            "/.well-known/openid-configuration": issuer.document(),
            "/keys": {"keys": [{"kty": "unknown"}, {"use": "enc"}, *keys]},
            "/userinfo": issuer.userinfo,
        }
        status = 200 if self.headers.get("Authorization") in (None, "Bearer access") else 401
        self._answer(path, status, found[path])

    def do_POST(self) -> None:
        issuer, path = self.server, urlsplit(self.path).path
        issuer.requests[path] += 1
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body))
        issuer.token_requests.append((form, self.headers.get("Authorization")))
        self._answer(path, *issuer.exchange(form))

    def _answer(self, path: str, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        status, body = self.server.answers.get(path, (status, body))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""
