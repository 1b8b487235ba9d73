"""Fetches the list of models: GET with redirects, and once more with /v1 where that is missing.

The key goes to no other host than that of the configured address, nor from https to http.
"""

from collections.abc import Mapping

import httpx2

from ..base import ProviderError
from .address import Address, shown_address
from .errors import error_in, from_response
from .models import ModelList, read_listing

MAX_REDIRECTS = 5
WITHOUT_LIST = (404, 405, 501)
# Errors that an address without its /v1 causes.
WRONG_PATH = ("provider_moved", "provider_model_missing", "provider_broken", "provider_rejected")


def list_models(
    http: httpx2.Client, address: Address, headers: Mapping[str, str]
) -> tuple[ModelList, Address]:
    """Return the models, and the address that listed them: `address`, or that with /v1.

    Raises:
        ProviderError: neither listed any; `no_list` is its reason where there is no such path.
    """
    try:
        return _list_at(http, address, headers), address
    except ProviderError as error:
        if address.has_version or error.code not in WRONG_PATH:
            raise
        failure = error
    repaired = address.with_version()
    try:
        return _list_at(http, repaired, headers), repaired
    except (ProviderError, httpx2.HTTPError):
        raise failure from None


def _list_at(http: httpx2.Client, address: Address, headers: Mapping[str, str]) -> ModelList:
    url = httpx2.URL(f"{address.base_url}/models")
    if address.query:
        url = url.copy_merge_params(dict(address.query))
    response = _get(http, url, headers)
    if not response.is_success:
        raise _refused(response, url)
    try:
        return read_listing(response.content)
    except ProviderError as unreadable:
        raise error_in(response.content) or unreadable from None


def _get(http: httpx2.Client, url: httpx2.URL, headers: Mapping[str, str]) -> httpx2.Response:
    sent = dict(headers)
    for _ in range(MAX_REDIRECTS + 1):
        response = http.get(url, headers=sent)
        if not response.has_redirect_location:
            return response
        try:
            url = response.url.join(response.headers["location"])
        except (httpx2.InvalidURL, ValueError):
            break
        if url.scheme not in ("http", "https") or not url.host:
            break
        if not _keeps_key(response.url, url):
            sent = {}
    raise ProviderError("provider_moved", "the list of models redirects without end")


def _keeps_key(old: httpx2.URL, new: httpx2.URL) -> bool:
    if old.host != new.host:
        return False
    is_upgrade = old.scheme == "http" and new.scheme == "https"
    has_own_port = old.port is not None or new.port is not None
    return is_upgrade if old.scheme != new.scheme else not has_own_port or old.port == new.port


def _refused(response: httpx2.Response, asked: httpx2.URL) -> ProviderError:
    if response.url.host != asked.host or response.url.port != asked.port:
        # Refused there for want of the key, which belongs to the configured host alone.
        return ProviderError(
            "provider_moved", f"it redirects to {shown_address(str(response.url))}"
        )
    error = from_response(response)
    if response.status_code in WITHOUT_LIST:
        error.code, error.reason = "provider_model_missing", "no_list"
    return error
