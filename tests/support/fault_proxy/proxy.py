"""The proxy on asyncio: each direction of a connection is a queue of data in transit."""

import asyncio
import socket
import struct
from dataclasses import dataclass

PIECE_BYTES = 16 * 1024
MAX_IN_TRANSIT = 64
# Small, so that a sender into a blackhole soon sees that its buffer is full.
BUFFER_BYTES = 64 * 1024
RESET = struct.pack("ii", 1, 0)
Piece = tuple[float, bytes]


@dataclass
class _Connection:
    writers: list[asyncio.StreamWriter]

    def reset(self) -> None:
        for writer in self.writers:
            plug: socket.socket = writer.get_extra_info("socket")
            if plug.fileno() >= 0:
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class Proxy:
    """Forwards connections to one address; each `order_…` changes how."""

    def __init__(self, host: str, port: int):
        self._target = (host, port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._delay_s = 0.0
        self._by_number: dict[int, _Connection] = {}
        self.accepted = 0
        self.port = 0

    @property
    def open(self) -> int:
        """The number of open connections."""
        return len(self._by_number)

    async def listen(self) -> None:
        """Listen on a free port of loopback."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        listener.bind(("127.0.0.1", 0))
        await asyncio.start_server(self._serve, sock=listener, backlog=512, limit=PIECE_BYTES)
        self.port = listener.getsockname()[1]

    def order_count(self) -> None:
        """Change nothing."""

    def order_cut(self) -> None:
        """Reset every connection and every new one."""
        self._is_cut = True
        for connection in self._by_number.values():
            connection.reset()
        self._by_number.clear()

    def order_blackhole(self) -> None:
        """Hold back all data."""
        self._flows.clear()

    def order_delay(self, seconds: float) -> None:
        """Delay all data."""
        self._delay_s = seconds

    def order_restore(self) -> None:
        """Forward again."""
        self._is_cut = False
        self._delay_s = 0.0
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        number, connection = self.accepted, _Connection([writer])
        if self._is_cut:
            connection.reset()
            return
        self._by_number[number] = connection
        try:
            await self._flows.wait()
            there, back = await self._connect()
            connection.writers.append(back)
            if number in self._by_number:
                async with asyncio.TaskGroup() as tasks:
                    self._forward(tasks, reader, back)
                    self._forward(tasks, there, writer)
        except* OSError:
            connection.reset()
        finally:
            self._by_number.pop(number, None)
            for side in connection.writers:
                side.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        plug = socket.socket()
        plug.setblocking(False)
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        await asyncio.get_running_loop().sock_connect(plug, self._target)
        return await asyncio.open_connection(sock=plug, limit=PIECE_BYTES)

    def _forward(
        self, tasks: asyncio.TaskGroup, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        queue: asyncio.Queue[Piece] = asyncio.Queue(MAX_IN_TRANSIT)
        tasks.create_task(self._receive(reader, queue))
        tasks.create_task(self._deliver(queue, writer))

    async def _receive(self, reader: asyncio.StreamReader, queue: asyncio.Queue[Piece]) -> None:
        now = asyncio.get_running_loop().time
        while True:
            await self._flows.wait()
            try:
                data = await reader.read(PIECE_BYTES)
            except OSError:
                # A reset does not pass a blackhole either.
                await self._flows.wait()
                raise
            await queue.put((now() + self._delay_s, data))
            if not data:
                return

    async def _deliver(self, queue: asyncio.Queue[Piece], writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due_at, data = await queue.get()
            await asyncio.sleep(max(0.0, due_at - now()))
            await self._flows.wait()
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()
