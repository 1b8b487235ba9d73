"""Connections through an HTTP proxy: a tunnel by CONNECT for https, the proxy itself for http."""

import h11
import httpcore2

from ...egress import Proxy
from .cancel_scope import active_scope
from .connect import ScopedBackend
from .failures import refused_by_proxy, slow_proxy, unreachable_proxy
from .socket_stream import SocketStream

READ_BYTES = 16 * 1024
# By these a proxy marks a response as its own (RFC 9209; squid; tinyproxy, with 401 too).
OWN_HEADERS = (b"proxy-status", b"proxy-authenticate", b"x-squid-error")
OWN_SERVERS = (b"tinyproxy/", b"squid/")


class ProxyBackend(ScopedBackend):
    """Connects to `proxy` in place of the host of the request."""

    def __init__(self, proxy: Proxy):
        self._proxy = proxy

    def _connect(self, host: str, port: int) -> SocketStream:
        try:
            return super()._connect(self._proxy.host, self._proxy.port)
        except httpcore2.ConnectTimeout as error:
            raise slow_proxy(self._proxy) from error
        except httpcore2.ConnectError as error:
            raise unreachable_proxy(self._proxy) from error


class TunnelBackend(ProxyBackend):
    """Connects to a host through a tunnel (RFC 9110, 9.3.6), within the deadline of a connect."""

    def _connect(self, host: str, port: int) -> SocketStream:
        stream = super()._connect(host, port)
        try:
            with active_scope().connecting(stream.connect_by):
                self._open(stream, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        except httpcore2.TimeoutException as error:
            stream.close()
            raise slow_proxy(self._proxy) from error
        except (httpcore2.ReadError, httpcore2.WriteError, h11.ProtocolError) as error:
            stream.close()
            raise unreachable_proxy(self._proxy, "did not answer like a proxy") from error
        except BaseException:
            stream.close()
            raise
        return stream

    def _open(self, stream: SocketStream, target: str) -> None:
        headers = [(b"Host", target.encode()), *httpcore_proxy(self._proxy).headers]
        connection = h11.Connection(h11.CLIENT)
        request = h11.Request(method=b"CONNECT", target=target.encode(), headers=headers)
        stream.write(connection.send(request) or b"")
        event = connection.next_event()
        while not isinstance(event, h11.Response):
            if event is h11.NEED_DATA:
                connection.receive_data(stream.read(READ_BYTES))
            event = connection.next_event()
        if not 200 <= event.status_code < 300:
            raise refused_by_proxy(self._proxy, event.status_code)


def httpcore_proxy(proxy: Proxy) -> httpcore2.Proxy:
    """Return `proxy` for a pool of the HTTP library, with the header for its credentials."""
    user, password = proxy.credentials or ("", "")
    # Encoded here, because the library accepts text in ASCII alone.
    auth = (user.encode(), password.encode()) if user else None
    return httpcore2.Proxy(proxy.url, auth=auth)


def raise_if_refused(proxy: Proxy, response: httpcore2.Response) -> None:
    """Check that the response to an http request is not the proxy's own refusal.

    A web page in place of JSON may be of a server behind the proxy; the message then says so.

    Raises:
        EgressError: the proxy answered in place of the service.
    """
    if response.status < 400:
        return
    headers = {name.lower(): value for name, value in response.headers}
    is_own = (
        response.status == 407
        or any(name in headers for name in OWN_HEADERS)
        or headers.get(b"server", b"").lower().startswith(OWN_SERVERS)
    )
    is_page = headers.get(b"content-type", b"").lower().startswith(b"text/html")
    if is_own or is_page:
        response.close()
        raise refused_by_proxy(proxy, response.status, is_certain=is_own)
