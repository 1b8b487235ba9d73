"""All conversations of a user as a zip archive of JSON and files."""

import json
from collections.abc import Iterator

from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..own_format import ARCHIVE, VERSION
from .own_json import describe_file, json_pieces
from .source import ExportSource
from .zip_stream import ZipStream

MANIFEST = "wordbrook.json"


def archive_pieces(source: ExportSource, runtime: Runtime, exported_at: str) -> Iterator[bytes]:
    """Yield the archive; the conversations are found at once, each is read when it is written.

    Raises:
        Refusal: `storage_unavailable`.
    """
    ids = source.ids()

    def pieces() -> Iterator[bytes]:
        archive = ZipStream(runtime)
        about = {"format": ARCHIVE, "version": VERSION, "exported_at": exported_at}
        yield from archive.member(MANIFEST, [json.dumps(about).encode()])
        written: set[str] = set()
        for conversation_id in ids:
            yield from _conversation(archive, source, runtime, conversation_id, exported_at)
            for file in source.files(conversation_id):
                if file.id not in written:
                    written.add(file.id)
                    if (content := source.content(file)) is not None:
                        yield from archive.member(describe_file(file)["path"], content)
        yield archive.end()

    return pieces()


def _conversation(
    archive: ZipStream, source: ExportSource, runtime: Runtime, conversation_id: str, at: str
) -> Iterator[bytes]:
    try:
        found = source.whole(conversation_id)
    except Refusal as refusal:
        if refusal.code == "not_found":
            return  # deleted meanwhile
        raise
    files = source.files(conversation_id)
    pieces = json_pieces(found, source.messages(found), files, at, runtime.run_blocking)
    yield from archive.member(f"conversations/{conversation_id}.json", pieces)
