"""Sends chat completion requests: the first by the SDK, later ones with its URL and headers.

The SDK determines URL and headers and creates the errors. Of its 1.2 ms per call, 1 ms is the
construction of the same request from types that this body does not need.
"""

from typing import Any

import httpx2
import msgspec
import openai

BODY_HEADERS = ("content-length", "content-type", "transfer-encoding")


class EndpointClient:
    """The chat completions endpoint, on connections that all calls share."""

    def __init__(self, client: openai.OpenAI, http_client: httpx2.Client):
        self._client = client
        self._http_client = http_client
        self._url: httpx2.URL | None = None
        self._headers: list[tuple[str, str]] = []

    def post(self, body: dict[str, Any]) -> httpx2.Response:
        """Send `body`; return the response, whose own body is not read yet.

        Raises:
            openai.OpenAIError: the errors of the SDK.
        """
        if self._url is None:
            return self._by_sdk(body)
        content = msgspec.json.encode(body)
        request = httpx2.Request("POST", self._url, headers=self._headers, content=content)
        try:
            response = self._http_client.send(request, stream=True)
        except httpx2.HTTPError as error:  # the transport's own errors are not of this type
            raise openai.APIConnectionError(request=request) from error
        if response.is_success:
            return response
        response.read()
        raise self._client._make_status_error_from_response(response)  # noqa: SLF001

    def forget_url(self) -> None:
        """Determine the URL again with the next request: the base URL of the SDK has changed."""
        self._url = None

    def _by_sdk(self, body: dict[str, Any]) -> httpx2.Response:
        create = self._client.chat.completions.with_streaming_response.create
        typed = {name: body[name] for name in ("model", "stream")}
        # The SDK transforms every message of the `messages` argument, which takes milliseconds in a
        # long conversation; it sends extra_body unchanged, and its fields take precedence.
        opened = create(**typed, messages=[], extra_body=body).__enter__()
        response: httpx2.Response = opened.http_response
        request = response.request
        self._headers = [
            (name, value)
            for name, value in request.headers.multi_items()
            if name.lower() not in BODY_HEADERS
        ]
        self._headers.append(("Content-Type", "application/json"))
        self._url = request.url
        return response
