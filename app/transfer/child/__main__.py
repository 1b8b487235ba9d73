"""`python -m app.transfer.child import MAX_BYTES TITLE_CHARS`, or `html`: reads stdin.

The output is lines of JSON. An import writes the contents of files to descriptor 3.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from ...files.child.sandbox import apply_limits, forbid_the_rest

MIB = 1024 * 1024
MEMORY_BYTES = 1536 * MIB
CPU_S = 150


def find_lines(arguments: list[str]) -> Iterator[dict[str, Any]]:
    """Return the lines of the output; all modules are imported before more is forbidden."""
    file = sys.stdin.buffer
    if arguments[0] == "html":
        from .draw_messages import draw

        return draw(file, arguments[2], arguments[3])
    from .read_file import read_file

    contents = os.fdopen(3, "wb")
    return read_file(file, contents, int(arguments[2]))


def main() -> None:
    """Write the lines; MAX_BYTES limits each file of the output."""
    apply_limits(MEMORY_BYTES, CPU_S, int(sys.argv[2]))
    # Exports of other chats nest their messages in each other.
    sys.setrecursionlimit(20_000)
    lines = find_lines(sys.argv[1:])
    forbid_the_rest()
    for line in lines:
        text = json.dumps(line, ensure_ascii=False)
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
    # Nothing that a library left behind runs at the end.
    os._exit(0)


if __name__ == "__main__":
    main()
