"""What the file of a foreign message is: an inline content, or a file of this server."""

import hashlib
import mimetypes
import re
from urllib.parse import urlsplit

from flask import request

from ...http_door.translations.foreign_files import MAX_NAME, ForeignFile, GivenFile
from ...identity.origins import own_origin
from ...protocol.errors import Refusal
from ...settings import Settings

OTHER_URL = (
    "This server fetches no files from other addresses. Send the file as a data: URL, or add it by "
    "POST /api/files and send the URL /api/files/ID."
)
_HEAD_CHARS = 1000
_DIGEST_CHARS = 1024 * 1024
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def find_reference(file: ForeignFile, settings: Settings) -> GivenFile:
    """Return a file without the key of its content; the current request names the owner.

    Raises:
        Refusal: `invalid`.
    """
    if file.data:
        return GivenFile("", name=_name(file, file.media), text=file.data)
    if file.is_inline:
        end = file.url.find(",", 0, _HEAD_CHARS)
        if end < 0:
            raise Refusal("invalid", "A data: URL has no comma.")
        media, *options = file.url[5:end].split(";")
        is_base64 = "base64" in (each.strip().lower() for each in options)
        name = _name(file, media or file.media)
        return GivenFile("", name=name, text=file.url, start=end + 1, is_base64=is_base64)
    file_id = _own_id(file.url, settings) if file.url else file.file_id
    if not _ID.fullmatch(file_id):
        raise Refusal("invalid", OTHER_URL if file.url else "This is not the id of a file.")
    return GivenFile(file_id, file_id)


def digest_of(file: GivenFile) -> str:
    """Return the SHA-256 of an inline content as it came."""
    digest = hashlib.sha256()
    for at in range(file.start, len(file.text), _DIGEST_CHARS):
        digest.update(file.text[at : at + _DIGEST_CHARS].encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _own_id(url: str, settings: Settings) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    own = {f"{request.scheme}://{request.host}", own_origin(request.environ, settings)}
    is_own = f"{parts.scheme}://{parts.netloc}" in own if parts.netloc else not parts.scheme
    folder = f"{request.script_root}/api/files/"
    return parts.path.removeprefix(folder) if is_own and parts.path.startswith(folder) else ""


def _name(file: ForeignFile, media: str) -> str:
    # The name of a text says how it is read.
    ending = mimetypes.guess_extension(media.strip().lower()) or ""
    return file.name[:MAX_NAME].strip() or f"file{ending}"
