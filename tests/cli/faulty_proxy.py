"""A proxy in front of the server with one fault: no-upgrade, buffering or rewriting-host.

python -m tests.cli.faulty_proxy FAULT PORT: listens, and prints its own port.
"""

import asyncio
import re
import sys

DELAY_S = 0.6
READ_BYTES = 64 * 1024


class FaultyProxy:
    """Drops upgrade headers, buffers the server's WebSocket messages, or rewrites Host."""

    def __init__(self, fault: str, port: int):
        self._fault = fault
        self._port = port

    async def run(self) -> None:
        """Serve until killed."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream: asyncio.StreamWriter | None = None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            response, upstream = await asyncio.open_connection("127.0.0.1", self._port)
            upstream.write(self._edit(head))
            await asyncio.gather(self._copy(reader, upstream), self._respond(response, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if upstream is not None:
                upstream.close()

    def _edit(self, head: bytes) -> bytes:
        if self._fault == "no-upgrade":
            return re.sub(rb"(?im)^(upgrade|connection):.*\r\n", b"", head)
        if self._fault == "rewriting-host":
            host = b"Host: 127.0.0.1:%d\r\n" % self._port
            return re.sub(rb"(?im)^host:.*\r\n", host, head)
        return head

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault != "buffering":
            await self._copy(reader, writer)
            return
        while held := await reader.read(READ_BYTES):
            # An HTTP response ends with the connection and is not delayed.
            if not (is_ended := reader.at_eof()) and not held.startswith(b"HTTP/1.1 101"):
                is_ended = await self._has_ended(reader)
            if not is_ended:
                await asyncio.sleep(DELAY_S)
            writer.write(held)
            await writer.drain()
        writer.write_eof()

    async def _has_ended(self, reader: asyncio.StreamReader) -> bool:
        await asyncio.sleep(0.05)
        return reader.at_eof()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(READ_BYTES):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()


if __name__ == "__main__":
    asyncio.run(FaultyProxy(sys.argv[1], int(sys.argv[2])).run())
