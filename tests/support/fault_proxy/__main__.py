"""Run the proxy until its input ends: print its port, then answer one order a line."""

import asyncio
import json
import sys

from .proxy import Proxy


async def main() -> None:
    """Listen, then execute orders."""
    host, port = sys.argv[1:]
    proxy = Proxy(host, int(port))
    await proxy.listen()
    _print(str(proxy.port))
    orders = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while order := (await orders.readline()).decode().split():
        name, *values = order
        getattr(proxy, f"order_{name}")(*map(float, values))
        _print(json.dumps({"open": proxy.open, "accepted": proxy.accepted}))


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
