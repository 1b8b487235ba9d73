"""Checks the model services: reachable, key accepted, configured models listed, streaming."""

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from ...protocol.errors import KINDS, Refusal, message_for
from ...providers.base import Catalogue, Parameters, Provider, ProviderError, Request, Turn
from ...providers.configured import ConfiguredEndpoint, configured_endpoints
from ...providers.openai_api.address import shown_address
from .finding import CheckContext, Finding

if TYPE_CHECKING:
    from ...providers.openai_api.provider import OpenAIProvider

NAMED = "Nothing, while the models that the settings name answer."
# Errors of a listing after which the models that the settings name may answer all the same.
MAYBE_USABLE = ("provider_model_missing", "provider_broken")
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
    "provider_moved": "Set {address} to the address of the service.",
    "provider_unavailable": UNREACHABLE,
    "provider_timeout": UNREACHABLE,
    "provider_rate_limited": "Wait, or raise the rate limit of this key at the service.",
    "provider_no_credit": "Add credit or raise the quota in the console of the service.",
    "provider_filtered": "The service filters harmless text: check its filter, or another model.",
    "provider_too_long": "The model's context is very small: load it with a larger one.",
    "provider_parameter": "The model needs other parameters than this check sends; ask in the "
    "page.",
    "cut_short": "The service ends answers without a finish_reason: check it, and any proxy "
    "before it.",
}
REASON_REMEDIES = {
    ("provider_unauthorized", "verification"): (
        "Verify the organization in the console of the service, or choose another model."
    ),
    ("provider_unauthorized", "region"): "Use a service that is available where this server runs.",
    ("provider_moved", "address"): NO_API,
    ("provider_model_missing", "no_list"): (
        "If {address} is right, set {models} to a model that the service has; else correct it: "
        "such "
        "an address usually ends in /v1."
    ),
}
OTHER_REMEDY = "The line above has the service's own words; its documentation may explain them."


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
    endpoint: ConfiguredEndpoint, provider: "OpenAIProvider", *, is_asking: bool
) -> Iterator[Finding]:
    yield from _describe_route(endpoint)
    catalogue = provider.catalogue()
    about, error = endpoint.about, catalogue.error
    if provider.is_repaired:
        text = f"the address lacks /v1: {provider.base_url} answers and is used"
        yield Finding("warn", about, text, f"Set {endpoint.address_setting} to that address.")
    if error is not None and error.reason == "no_list" and endpoint.wanted:
        yield Finding("warn", about, "the service does not list its models", NAMED)
    elif error is not None:
        yield Finding("fail", about, _describe(error), _remedy(endpoint, error, catalogue))
        if error.code not in MAYBE_USABLE:
            return
    else:
        yield from _compare(endpoint, catalogue)
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


def _compare(endpoint: ConfiguredEndpoint, catalogue: Catalogue) -> Iterator[Finding]:
    listed = [model.id for model in catalogue.models]
    if not listed:
        yield Finding("warn", endpoint.about, "lists no chat model", _suggest(endpoint, catalogue))
    else:
        text = f"accepts the key and lists {len(listed)} chat models"
        yield Finding("ok", endpoint.about, text)
    missing = [name for name in endpoint.wanted if name not in listed]
    if missing:
        text = f"does not list {', '.join(missing)}"
        yield Finding("warn", endpoint.about, text, _suggest(endpoint, catalogue))


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
    if error.code not in KINDS:
        return str(error)
    more = [f"It said: {error.said}"] if error.said else []
    if error.code == "provider_moved" and error.detail:
        more.insert(0, error.detail)
    return " ".join([message_for(error.code, error.reason, error.parameter), *more])


def _remedy(endpoint: ConfiguredEndpoint, error: ProviderError, catalogue: Catalogue) -> str:
    is_of_list = error is catalogue.error
    if error.code == "provider_model_missing" and not is_of_list:
        return _suggest(endpoint, catalogue)
    if error.action:
        return error.action
    remedy = REASON_REMEDIES.get((error.code, error.reason or "")) or REMEDIES.get(
        error.code, OTHER_REMEDY
    )
    return remedy.format(
        key=endpoint.key_setting,
        address=f"{endpoint.address_setting} ({shown_address(endpoint.base_url)})",
        models=endpoint.model_setting,
    )


def _suggest(endpoint: ConfiguredEndpoint, catalogue: Catalogue) -> str:
    listed = [model.id for model in catalogue.models][:MAX_LISTED]
    more = ", …" if len(catalogue.models) > MAX_LISTED else ""
    if not listed:
        return f"Set {endpoint.model_setting} to a model that the service has."
    return f"Set {endpoint.model_setting} to a listed model: {', '.join(listed)}{more}"
