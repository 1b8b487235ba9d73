"""Sends a request for an answer: the first by the SDK, further ones just as that one went out.

The SDK says where to and with which headers, and makes the errors. Of its 1.2 ms a call 1 goes
into building the same request again, through types that the body here does not need.
"""

from typing import Any

import httpx2
import msgspec
import openai

OF_ONE_BODY = ("content-length", "content-type", "transfer-encoding")


class EndpointClient:
    """The endpoint of chat completions, on connections that all calls share."""

    def __init__(self, client: openai.OpenAI, http_client: httpx2.Client):
        self._client = client
        self._http_client = http_client
        self._url: httpx2.URL | None = None
        self._headers: list[tuple[str, str]] = []

    def post(self, body: dict[str, Any]) -> httpx2.Response:
        """Send `body`; return the response, its own body still to be read.

        Raises:
            openai.OpenAIError: as the SDK does.
        """
        if self._url is None:
            return self._by_sdk(body)
        content = msgspec.json.encode(body)
        request = httpx2.Request("POST", self._url, headers=self._headers, content=content)
        try:
            response = self._http_client.send(request, stream=True)
        except httpx2.HTTPError as error:  # the transport's own errors pass as they are
            raise openai.APIConnectionError(request=request) from error
        if response.is_success:
            return response
        response.read()
        raise self._client._make_status_error_from_response(response)  # noqa: SLF001

    def _by_sdk(self, body: dict[str, Any]) -> httpx2.Response:
        create = self._client.chat.completions.with_streaming_response.create
        typed = {name: body[name] for name in ("model", "stream")}
        # The SDK walks through every message it is given by name, which takes milliseconds in a
        # long conversation; what stands in extra_body goes up as it is, and wins.
        opened = create(**typed, messages=[], extra_body=body).__enter__()
        response: httpx2.Response = opened.http_response
        request = response.request
        self._headers = [
            (name, value)
            for name, value in request.headers.multi_items()
            if name.lower() not in OF_ONE_BODY
        ]
        self._headers.append(("Content-Type", "application/json"))
        self._url = request.url
        return response
