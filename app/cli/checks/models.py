"""Checks the model services: reachable, key accepted, configured models listed, streaming."""

from collections.abc import Iterator
from time import monotonic

from ...protocol.errors import KINDS, Refusal
from ...providers.base import Catalogue, Parameters, Provider, ProviderError, Request, Turn
from ...providers.configured import ConfiguredEndpoint, configured_endpoints
from .finding import CheckContext, Finding

QUESTION = "Count from one to twelve in words, separated by spaces. Say nothing else."
MAX_TOKENS = 200
MAX_LISTED = 8
# A service that streams sends an answer of this length in several pieces.
LONG_CHARS = 40
UNREACHABLE = """\
Check {address}, that the service runs, and that this machine can reach it.
From a container an Ollama on the host is http://host.docker.internal:11434/v1."""
NO_API = "{address} does not serve this API; such an address usually ends in /v1."
REMEDIES = {
    "provider_unauthorized": "Set {key} to a key that this service accepts.",
    "provider_model_missing": NO_API,
    "provider_broken": NO_API,
    "provider_unavailable": UNREACHABLE,
    "provider_timeout": UNREACHABLE,
    "provider_rate_limited": "Wait, or raise the rate limit of this key at the service.",
}
OTHER_REMEDY = "Check this key's quota and billing in the console of the service."


def check_models(context: CheckContext) -> Iterator[Finding]:
    """List the models of each endpoint and ask the model that a new chat would use."""
    endpoints = configured_endpoints(context.settings)
    if not endpoints:
        yield Finding(
            "warn",
            "models",
            "only the built-in demo model answers",
            "Set OPENAI_API_KEY, or OPENAI_BASE_URL for an Ollama or the like.",
        )
    for endpoint in endpoints:
        provider = endpoint.build_unrestricted(context.settings, context.runtime)
        try:
            yield from _check(endpoint, provider, is_asking=context.is_asking)
        finally:
            provider.close()


def _check(
    endpoint: ConfiguredEndpoint, provider: Provider, *, is_asking: bool
) -> Iterator[Finding]:
    yield from _describe_route(endpoint)
    catalogue = provider.catalogue()
    about, error = endpoint.about, catalogue.error
    if error is not None:
        yield Finding("fail", about, _describe(error), _remedy(endpoint, error, catalogue))
        if error.code != "provider_model_missing":
            return
    else:
        listed = [model.id for model in catalogue.models]
        yield Finding("ok", about, f"accepts the key and lists {len(listed)} chat models")
        missing = [name for name in endpoint.wanted if name not in listed]
        if missing:
            text = f"does not list {', '.join(missing)}"
            yield Finding("warn", about, text, _suggest(endpoint, catalogue))
    if is_asking:
        yield _ask(endpoint, provider, catalogue)


def _describe_route(endpoint: ConfiguredEndpoint) -> Iterator[Finding]:
    route = endpoint.route
    if route.proxy is not None:
        text = f"requests go through the proxy {route.proxy.name} ({route.setting})"
        yield Finding("ok", endpoint.about, text)
    elif route.setting:
        text = f"requests go directly, without a proxy ({route.setting})"
        yield Finding("ok", endpoint.about, text)


def _ask(endpoint: ConfiguredEndpoint, provider: Provider, catalogue: Catalogue) -> Finding:
    started = monotonic()
    times_s: list[float] = []
    pieces: list[str] = []

    def append(_: str, delta: str) -> None:
        times_s.append(monotonic() - started)
        pieces.append(delta)

    try:
        model = provider.choose_model(next(iter(endpoint.wanted), None))
        turns = (Turn("user", QUESTION),)
        request = Request(model, turns, Parameters(max_output_tokens=MAX_TOKENS))
        provider.start(request).run(append)
    except Refusal as refusal:
        return Finding("fail", endpoint.about, refusal.message, _suggest(endpoint, catalogue))
    except ProviderError as error:
        return Finding(
            "fail", endpoint.about, _describe(error), _remedy(endpoint, error, catalogue)
        )
    if len(pieces) < 2 and len("".join(pieces)) >= LONG_CHARS:
        return Finding(
            "warn",
            endpoint.about,
            f"{model} sends its answer in one piece, so nothing streams",
            "If a proxy is in front of it, disable its buffering (nginx: proxy_buffering off).",
        )
    first = f", the first after {times_s[0]:.1f} s" if times_s else ""
    return Finding("ok", endpoint.about, f"{model} answers in {len(pieces)} pieces{first}")


def _describe(error: ProviderError) -> str:
    if error.action:
        return error.detail
    return KINDS[error.code].message if error.code in KINDS else str(error)


def _remedy(endpoint: ConfiguredEndpoint, error: ProviderError, catalogue: Catalogue) -> str:
    if error.code == "provider_model_missing" and error is not catalogue.error:
        return _suggest(endpoint, catalogue)
    if error.action:
        return error.action
    remedy = REMEDIES.get(error.code, OTHER_REMEDY)
    return remedy.format(
        key=endpoint.key_setting, address=f"{endpoint.address_setting} ({endpoint.base_url})"
    )


def _suggest(endpoint: ConfiguredEndpoint, catalogue: Catalogue) -> str:
    listed = [model.id for model in catalogue.models][:MAX_LISTED]
    more = ", …" if len(catalogue.models) > MAX_LISTED else ""
    if not listed:
        return f"Set {endpoint.model_setting} to a model that the service has."
    return f"Set {endpoint.model_setting} to a listed model: {', '.join(listed)}{more}"
