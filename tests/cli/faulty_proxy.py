"""A proxy between browsers and the server that does one thing wrong, by the name of it.

python -m tests.cli.faulty_proxy FAULT PORT: listens, and prints its own port.
"""

import asyncio
import re
import sys

FAULTS = ("deaf", "holding", "renaming")
HOLD_S = 2.0
PIECE_BYTES = 64 * 1024


class OddProxy:
    """`deaf` to upgrades, `holding` back what the server says, or `renaming` the host."""

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
        there: asyncio.StreamWriter | None = None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            back, there = await asyncio.open_connection("127.0.0.1", self._port)
            there.write(self._edit(head))
            await asyncio.gather(self._carry(reader, there), self._give_back(back, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if there is not None:
                there.close()

    def _edit(self, head: bytes) -> bytes:
        if self._fault == "deaf":
            return re.sub(rb"(?im)^(upgrade|connection):.*\r\n", b"", head)
        if self._fault == "renaming":
            host = b"Host: 127.0.0.1:%d\r\n" % self._port
            return re.sub(rb"(?im)^host:.*\r\n", host, head)
        return head

    async def _give_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault != "holding":
            await self._carry(reader, writer)
            return
        while held := await reader.read(PIECE_BYTES):
            # What a page or an answer is made of comes at once: only its end is waited for.
            if not (is_ended := reader.at_eof()) and not held.startswith(b"HTTP/1.1 101"):
                is_ended = await self._has_ended(reader)
            if not is_ended:
                await asyncio.sleep(HOLD_S)
            writer.write(held)
            await writer.drain()
        writer.write_eof()

    async def _has_ended(self, reader: asyncio.StreamReader) -> bool:
        await asyncio.sleep(0.05)
        return reader.at_eof()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()


if __name__ == "__main__":
    asyncio.run(OddProxy(sys.argv[1], int(sys.argv[2])).run())
