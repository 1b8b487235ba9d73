"""The journal in Redis, which all workers read and in which any of them may end a run.

The text of each part is one string of UTF-16, so offsets are positions in it; a hash has the
lengths and the states of the run. A commit is one round trip with one script for each answer. The
script publishes what it accepts on the answer's own channel, for the workers with a replica.
"""

import threading
from collections.abc import Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError, RedisError

from ..redis_bus import RedisClient, RedisUnavailable
from .base import END, Drop, Entry, Held, JournalError, Rejected, Rejections

KEEP_S = 24 * 3600
_HERE = Path(__file__).parent
STORED = b"stored"


def key_of(answer_id: str) -> str:
    """Return the key of an answer's run; the keys of its texts add the number of the part."""
    return f"wordbrook:answer:{{{answer_id}}}"


def channel_of(answer_id: str) -> str:
    """Return the channel on which an answer's entries are published."""
    return f"wordbrook:text:{answer_id}"


class RedisJournal:
    """One connection of its own commits, one commit at a time; reads use the client's."""

    def __init__(self, client: RedisClient):
        self._client = client
        self._writer = client.connection()
        self._writing = threading.Lock()
        self._append = _Script(_HERE / "append.lua")
        self._drop = _Script(_HERE / "drop.lua")
        self._read = client.script(_HERE / "read.lua")

    def commit(self, entries: Sequence[Entry], drop: Sequence[Drop] = ()) -> Rejections:
        by_answer: dict[tuple[str, int], list[Entry]] = {}
        for entry in entries:
            by_answer.setdefault((entry.answer_id, entry.run), []).append(entry)
        commands = [_drop_command(self._drop, each) for each in drop]
        commands += [_append_command(self._append, *each) for each in by_answer.items()]
        with self._writing:
            answers = self._ask(commands)[len(drop) :] if commands else []
        rejections = {}
        for (answer_id, _), answer in zip(by_answer, answers, strict=True):
            if answer[0] != b"ok":
                rejections[answer_id] = _rejected(answer)
        return rejections

    def commit_at_once(self, entries: Sequence[Entry]) -> bool:
        return False  # every commit is a round trip

    def read(self, answer_id: str, held: Held | None = None) -> list[Entry]:
        args = [held.run, *held.lengths] if held is not None else [0]
        try:
            found = self._read([key_of(answer_id)], args)
        except RedisUnavailable as down:
            raise JournalError(str(down)) from down
        return list(_entries(answer_id, found))

    def leftovers(self) -> list[str]:
        return []  # entries expire

    def close(self) -> None:
        self._writer.disconnect()

    def _ask(self, commands: list[list[Any]]) -> list[Any]:
        try:
            try:
                answers = self._send(commands)
            except NoScriptError:
                # Redis was restarted. Scripts that ran before the first unknown one are idempotent.
                self._send([["SCRIPT", "LOAD", each.text] for each in (self._append, self._drop)])
                answers = self._send(commands)
        except (RedisError, OSError) as error:
            self._writer.disconnect()
            self._client.record_failure(error)
            raise JournalError(str(error)) from error
        self._client.record_success()
        return answers

    def _send(self, commands: list[list[Any]]) -> list[Any]:
        writer = self._writer
        writer.send_packed_command(writer.pack_commands(commands))
        answers: list[Any] = []
        for _ in commands:
            try:
                answers.append(writer.read_response())
            except NoScriptError as error:
                answers.append(error)
        for answer in answers:
            if isinstance(answer, NoScriptError):
                raise answer
        return answers


class _Script:
    def __init__(self, path: Path):
        self.text = path.read_text()
        self.name = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


def _append_command(script: _Script, run_of: tuple[str, int], entries: list[Entry]) -> list[Any]:
    answer_id, run = run_of
    command = ["EVALSHA", script.name, 1, key_of(answer_id), run, KEEP_S, channel_of(answer_id)]
    for _, _, part, kind, at, text, behind in entries:
        data = text.encode() if at < 0 else text.encode("utf-16-le")
        command += [part, kind, at, behind, data]
    return command


def _drop_command(script: _Script, drop: Drop) -> list[Any]:
    answer_id, run = drop
    run_or_all = "" if run is None else run
    key, channel = key_of(answer_id), channel_of(answer_id)
    return ["EVALSHA", script.name, 1, key, run_or_all, KEEP_S, channel]


def _rejected(answer: list[Any]) -> Rejected:
    if answer[0] == b"ended":
        return Rejected(None)
    lengths, revs = (dict(zip(each[::2], each[1::2], strict=True)) for each in answer[1:])
    return Rejected(lengths, revs)


def _entries(answer_id: str, found: list[Any]) -> Iterator[Entry]:
    if not found:
        return
    run, ending = int(found[0]), found[1]
    parts = [found[at : at + 4] for at in range(2, len(found), 4)]
    for part, kind, at, text in sorted(parts, key=lambda each: int(each[0])):
        yield _entry(answer_id, run, int(part), kind.decode(), int(at), text)
    if ending:
        yield Entry(answer_id, run, -1, END, -1, ending.decode())


def published(answer_id: str, message: bytes) -> list[Entry]:
    """Return the entries in a message that was published on the answer's channel."""
    run, _, rest = message.partition(b"\n")
    entries = []
    while rest:
        head, _, rest = rest.partition(b"\n")
        part, kind, at, size = head.split(b" ")
        data, rest = rest[: int(size)], rest[int(size) :]
        if kind == b"end":
            entries.append(Entry(answer_id, int(run), -1, END, -1, data.decode(), int(at)))
        else:
            entries.append(_entry(answer_id, int(run), int(part), kind.decode(), int(at), data))
    return entries


def _entry(answer_id: str, run: int, part: int, kind: str, at: int, data: bytes) -> Entry:
    text = data.decode() if at < 0 else data.decode("utf-16-le")
    return Entry(answer_id, run, part, kind, at, text)
