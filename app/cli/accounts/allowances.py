"""Checks roles, prices and the mail server; whether the files can be read, the settings check."""

import socket
from collections.abc import Iterator

from ...allowances import fits_model
from ...settings import Settings
from ..checks.finding import CheckContext, Finding

CONNECT_S = 5.0
MOST_NAMED = 5


def check_allowances(context: CheckContext) -> Iterator[Finding]:
    """Check what the settings name of roles, prices and mail."""
    settings = context.settings
    models = _named_models(settings)
    if settings.roles_file is not None:
        yield from _check_roles(settings, models)
    if settings.prices is not None:
        yield from _check_prices(settings, models)
    if settings.smtp_url is not None:
        yield from _check_mail(settings)


def _named_models(settings: Settings) -> list[str]:
    """Return the models that the settings name; none where the services list them."""
    endpoints = settings.endpoints
    of_endpoints = [
        each.name if len(endpoints) == 1 else f"{endpoint.name}/{each.name}"
        for endpoint in endpoints
        for each in endpoint.table.models
    ]
    return [*settings.models, *of_endpoints]


def _check_roles(settings: Settings, models: list[str]) -> Iterator[Finding]:
    roles = settings.roles.everything()
    for name, role in roles.items():
        unfit = [
            pattern
            for pattern in role.models or ()
            if models and not any(fits_model([pattern], model) for model in models)
        ]
        if unfit:
            text = f"{name}: no model is named {_some(unfit)}"
            yield Finding("warn", "roles", text, "Correct `models` of the role in ROLES_FILE.")
    if settings.auth == "single":
        text = "AUTH=single has one owner, who is an admin"
        yield Finding("warn", "roles", text, "Unset ROLES_FILE, or choose another AUTH.")
    yield Finding("ok", "roles", f"{len(roles)} in {settings.roles_file}")


def _check_prices(settings: Settings, models: list[str]) -> Iterator[Finding]:
    prices = settings.prices
    if prices is None:
        return
    free = [model for model in models if prices.find(model) is None]
    if free:
        text = f"no price for {_some(free)}: these cost nothing"
        yield Finding("warn", "prices", text, "Add them to PRICES_FILE, with 0 if they are free.")
    else:
        yield Finding("ok", "prices", f"{len(prices.models)} in {settings.prices_file}")


def _check_mail(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        text = "links in mails lead to this machine: PUBLIC_URL is not set"
        yield Finding("warn", "mail", text, "Set PUBLIC_URL to the address that browsers use.")
    address = settings.smtp_address
    try:
        socket.create_connection(address, timeout=CONNECT_S).close()
    except OSError as error:
        text = f"{address[0]}:{address[1]} cannot be reached: {error.strerror or 'too slow'}"
        yield Finding("fail", "mail", text, "Correct SMTP_URL, or start the mail server.")
    else:
        yield Finding("ok", "mail", f"{address[0]}:{address[1]} can be reached")


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
