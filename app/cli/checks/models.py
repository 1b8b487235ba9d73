"""The models' services: reached, their key taken, what is configured on offer, streaming."""

from collections.abc import Iterator
from time import monotonic

from ...protocol.errors import KINDS, Refusal
from ...providers.base import Catalogue, Parameters, Provider, ProviderError, Request, Turn
from ...providers.configured import ConfiguredEndpoint, configured_endpoints
from ..findings import CheckContext, Finding

QUESTION = "Count from one to twelve in words, separated by spaces. Say nothing else."
MOST_TOKENS = 200
SHOWN = 8
# An answer this long comes in several pieces from whatever streams.
LONG_CHARS = 40
UNREACHED = """\
Check {address}, and that the service runs and can be reached from here.
From a container an Ollama on the host is http://host.docker.internal:11434/v1."""
NO_API = "What answers at {address} is not this API; such an address usually ends in /v1."
REMEDIES = {
    "provider_unauthorized": "Set {key} to a key that this service takes.",
    "provider_model_missing": NO_API,
    "provider_broken": NO_API,
    "provider_unavailable": UNREACHED,
    "provider_timeout": UNREACHED,
    "provider_rate_limited": "Wait, or raise the limit of this key with the service.",
}
OTHER_REMEDY = "See what the service's own console says of this key: its quota, its billing."


def check_models(patient: CheckContext) -> Iterator[Finding]:
    """List the models of each endpoint and ask the one that a new chat would have."""
    endpoints = configured_endpoints(patient.settings)
    if not endpoints:
        yield Finding(
            "warn",
            "models",
            "only the built-in demo model answers",
            "Set OPENAI_API_KEY, or OPENAI_BASE_URL for an Ollama or the like.",
        )
    for named in endpoints:
        provider = named.build_unrestricted(patient.settings, patient.runtime)
        try:
            yield from _examine(named, provider, is_asking=patient.is_asking)
        finally:
            provider.close()


def _examine(
    named: ConfiguredEndpoint, provider: Provider, *, is_asking: bool
) -> Iterator[Finding]:
    offer = provider.catalogue()
    if offer.error is not None:
        yield Finding("fail", named.about, _say(offer.error), _remedy(named, offer.error, offer))
        if offer.error.code != "provider_model_missing":
            return
    listed = [model.id for model in offer.models]
    missing = [name for name in named.wanted if name not in listed]
    if offer.error is None:
        yield Finding("ok", named.about, f"takes the key and lists {len(listed)} chat models")
    if missing and offer.error is None:
        said = f"does not list {', '.join(missing)}"
        yield Finding("warn", named.about, said, _choose(named, offer))
    if is_asking:
        yield _ask(named, provider, offer)


def _ask(named: ConfiguredEndpoint, provider: Provider, offer: Catalogue) -> Finding:
    began = monotonic()
    moments: list[float] = []
    text: list[str] = []

    def append(_: str, delta: str) -> None:
        moments.append(monotonic() - began)
        text.append(delta)

    try:
        model = provider.choose_model(next(iter(named.wanted), None))
        turns = (Turn("user", QUESTION),)
        request = Request(model, turns, Parameters(max_output_tokens=MOST_TOKENS))
        provider.start(request).run(append)
    except Refusal as refusal:
        return Finding("fail", named.about, refusal.message, _choose(named, offer))
    except ProviderError as error:
        return Finding("fail", named.about, _say(error), _remedy(named, error, offer))
    if len(moments) < 2 and len("".join(text)) >= LONG_CHARS:
        return Finding(
            "warn",
            named.about,
            f"{model} sends its answer in one piece, so nothing streams",
            "If a proxy stands before it, switch its buffering off (nginx: proxy_buffering off).",
        )
    first = f", the first after {moments[0]:.1f} s" if moments else ""
    return Finding("ok", named.about, f"{model} answers in {len(moments)} pieces{first}")


def _say(error: ProviderError) -> str:
    return KINDS[error.code].message if error.code in KINDS else str(error)


def _remedy(named: ConfiguredEndpoint, error: ProviderError, offer: Catalogue) -> str:
    if error.code == "provider_model_missing" and error is not offer.error:
        return _choose(named, offer)
    remedy = REMEDIES.get(error.code, OTHER_REMEDY)
    return remedy.format(
        key=named.key_setting, address=f"{named.address_setting} ({named.base_url})"
    )


def _choose(named: ConfiguredEndpoint, offer: Catalogue) -> str:
    listed = [model.id for model in offer.models][:SHOWN]
    more = ", …" if len(offer.models) > SHOWN else ""
    if not listed:
        return f"Set {named.model_setting} to a model that the service has."
    return f"Set {named.model_setting} to what it lists: {', '.join(listed)}{more}"
