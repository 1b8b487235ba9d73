"""kill -9 of the server during an import: no half conversation is seen, and none is doubled."""

import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from threading import Thread
from typing import Any

import requests

from app.conversations.writes.delete import staging_owner
from app.testing.waiting import eventually
from tests.unit.transfer.made_exports import own

from ..conftest import MakeServer
from ..instrumented_server import InstrumentedServer

# Every one but the long one is stored in one transaction of messages.
BEFORE = {f"before{number}": 4 for number in range(8)}
COUNTS = {**BEFORE, "long": 4000, **{f"after{number}": 4 for number in range(7)}}
IN_FILE = [own(id_, *("a text" for _ in range(count))) for id_, count in COUNTS.items()]
DATA = json.dumps(IN_FILE).encode()


class Person:
    """A user who imports a file, and looks at what is there."""

    def __init__(self, server: InstrumentedServer):
        self._server = server
        self._token = server.new_token()
        self.id = self._token.partition(".")[0]

    def import_file(self) -> Any:
        """Import the file; return the last line of the response."""
        answer = self._call("POST", "import", files={"file": ("x.json", DATA)})
        return json.loads(answer.text.splitlines()[-1])

    def seen(self) -> dict[str, int]:
        """Return the numbers of messages of the conversations in the list."""
        listed = self._call("GET", "conversations?limit=100").json()["conversations"]
        ids = [each["id"] for each in listed]
        assert len(set(ids)) == len(ids)
        return {id_: len(self.export(id_)["messages"]) for id_ in ids}

    def export(self, id_: str) -> Any:
        """Return a conversation with all its messages."""
        return self._call("GET", f"conversations/{id_}/export?format=json").json()

    def _call(self, method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        url = f"{self._server.url}/api/{path}"
        return requests.request(method, url, headers=headers, timeout=60, **how)


def _rows(server: InstrumentedServer, owner: str) -> dict[str, int]:
    """Return the numbers of messages by conversation, as they are stored for an owner."""
    query = "select conversation_id, count(*) from messages where owner = ? group by 1"
    with closing(sqlite3.connect(server.data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        return dict(database.execute(query, [owner]).fetchall())


def _run_until_killed(do: Callable[[], object]) -> Thread:
    def run() -> None:
        with suppress(requests.RequestException):
            do()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_import_that_was_killed_shows_whole_conversations_and_is_completed_by_the_next(
    make_server: MakeServer,
) -> None:
    server = make_server().start()
    person = Person(server)
    importing = _run_until_killed(person.import_file)
    # Until its last message is stored, a conversation belongs to this owner.
    hidden = staging_owner(person.id)

    def is_stopped_in_the_middle() -> bool:
        server.signal_all(signal.SIGSTOP)  # the import cannot end before it is killed
        if _rows(server, hidden).get("long", 0) > 500:
            return True
        server.signal_all(signal.SIGCONT)
        return False

    eventually(is_stopped_in_the_middle, within_s=60)
    server.kill()
    importing.join()
    assert 500 < _rows(server, hidden)["long"] < COUNTS["long"]
    server.start()
    assert person.seen() == BEFORE
    report = person.import_file()["report"]
    assert (report["taken"], report["present"], report["skipped"]) == (8, 8, 0)
    assert person.seen() == COUNTS
    assert _rows(server, hidden) == {}
