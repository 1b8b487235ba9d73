"""The frame that draws diagrams: its address and its Content-Security-Policy.

The frame runs the scripts of texts that strangers wrote the sources of. It has no origin, even
where it is opened by itself, and it can load and send nothing: the page hands it its script, which
it runs from a blob.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from .static_files import STATIC

FRAME_PATH = "/mermaid-frame.html"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


@cache
def frame_policy(static: Path = STATIC) -> str:
    """Return the policy of the built frame in `static`; its own script is allowed by its hash.

    Cached: the file is read once, like the others of the build.
    """
    file = static / FRAME_PATH.lstrip("/")
    scripts = _INLINE_SCRIPT.findall(file.read_bytes()) if file.is_file() else []
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src", *(f"'sha256-{value}'" for value in hashes), "blob:"]),
            # mermaid writes style attributes and elements into its drawings.
            "style-src 'unsafe-inline'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox allow-scripts",
        ]
    )
