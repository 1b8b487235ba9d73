"""`python -m app.files.child KIND`: reads a file from standard input, writes the result of it.

The output is a line of JSON and then, for a picture, its bytes.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from .sandbox import apply_limits, forbid_the_rest

TOO_COMPLEX = "This file is too large or too complex to be read."


def run(kind: str, file: BinaryIO) -> tuple[dict[str, object], bytes]:
    """Return the header and the bytes of the output."""
    work = _find(kind)
    from .refused import RefusedFile

    forbid_the_rest()
    try:
        return work(file)
    except RefusedFile as refused:
        return {"code": refused.code, "sentence": refused.sentence}, b""
    except (MemoryError, RecursionError):
        return {"code": "too_large", "sentence": TOO_COMPLEX}, b""
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the file is to blame
        sentence = "This file cannot be read: it is damaged."
        return {"code": "file_type", "sentence": sentence, "fault": type(error).__name__}, b""


def _find(kind: str) -> Callable[[BinaryIO], tuple[dict[str, object], bytes]]:
    # Imported before more is forbidden.
    if kind == "picture":
        from .pictures import encode_again

        return encode_again
    from . import documents

    if kind == "pdf":
        import pypdf  # noqa: F401
    elif kind == "docx":
        import docx  # noqa: F401
    read = getattr(documents, f"read_{kind}")

    def work(file: BinaryIO) -> tuple[dict[str, object], bytes]:
        found = read(file)
        return {"note": found.note, "text": found.text}, b""

    return work


def main() -> None:
    """Read the file and write the output."""
    apply_limits()
    header, data = run(sys.argv[1], sys.stdin.buffer)
    line = json.dumps(header).encode() + b"\n"
    sys.stdout.buffer.write(line + data)
    sys.stdout.buffer.flush()
    # Nothing that a library left behind runs at the end.
    os._exit(0)


if __name__ == "__main__":
    main()
