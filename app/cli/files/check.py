"""Checks files: the packages, where contents are kept, and the free space that uploads need."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from ...files.assembly import FOLDER, UPLOADS, open_contents
from ...settings.features.files import MIB, PACKAGES
from ...startup_error import StartupError
from ..checks.finding import CheckContext, Finding

ABOUT = "files"
KEYS_REMEDY = (
    "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may put, get and\ndelete."
)
ADDRESS_REMEDY = "Check that it runs, and the bucket, endpoint and region in FILES_URL."
OF_KEYS = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoCredentials", "403")


def check_files(context: CheckContext) -> Iterator[Finding]:
    """Check what files need, where they are on; leave nothing."""
    settings = context.settings
    if not settings.has_files:
        return
    if missing := [name for name in PACKAGES if find_spec(name) is None]:
        text = f"FILES=on needs the packages {', '.join(missing)}"
        yield Finding("fail", ABOUT, text, 'pip install "wordbrook[files]"')
        return
    data_dir = settings.data_dir.absolute()
    if not data_dir.is_dir():
        return  # check_data_directory says why
    free = shutil.disk_usage(data_dir).free
    if free < settings.limit_free_disk_bytes:
        limit = settings.limit_free_disk_bytes // MIB
        text = f"uploads are refused: {free // MIB} MiB are free, LIMIT_FREE_DISK_BYTES is {limit}"
        yield Finding("fail", ABOUT, f"{text} MiB", "Free space, or lower LIMIT_FREE_DISK_BYTES.")
    names = (UPLOADS,) if settings.files_url else (UPLOADS, FOLDER)
    faults = [finding for name in names for finding in _check_folder(data_dir / name)]
    yield from faults
    if settings.files_url:
        yield from _check_store(context)
    elif not faults:
        yield Finding("ok", ABOUT, f"stored in {data_dir / FOLDER}")


def _check_folder(path: Path) -> Iterator[Finding]:
    if not path.exists():
        return
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".doctor-"):
            pass
    except OSError as error:
        remedy = f"Let the user of the server write there: chown -R USER {path}"
        yield Finding("fail", ABOUT, f"{path} is not writable: {error.strerror}", remedy)


def _check_store(context: CheckContext) -> Iterator[Finding]:
    """Put a content there, read it and delete it, as a worker does."""
    data = uuid4().hex.encode()
    name = hashlib.sha256(data).hexdigest()
    try:
        contents = open_contents(context.settings, context.runtime)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "content"
            path.write_bytes(data)
            contents.put(name, path)
        is_same = contents.read(name, 0, len(data)) == data
        contents.delete(name)
    except StartupError as error:
        yield Finding("fail", ABOUT, str(error), "Install it, or unset FILES_URL.")
        return
    except OSError as error:
        is_key = any(code in str(error) for code in OF_KEYS)
        remedy = KEYS_REMEDY if is_key else ADDRESS_REMEDY
        yield Finding("fail", ABOUT, f"FILES_URL cannot be used: {error}", remedy)
        return
    if is_same:
        yield Finding("ok", ABOUT, "the store of FILES_URL takes, returns and deletes a content")
    else:
        yield Finding(
            "fail", ABOUT, "the store of FILES_URL returns something else", ADDRESS_REMEDY
        )
