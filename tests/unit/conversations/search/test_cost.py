"""The cost of a search over hostile texts: linear work, bounds, a deadline, few at once."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection, text

from app.conversations import ConversationStore
from app.conversations.search.query_words import MAX_MARKS, folded_words, normalize
from app.conversations.search.snippets import MAX_SIDE_CHARS, snippet
from app.limits.concurrency import OwnerSlots
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..builders import OWNER, Talk

MARKS = "\u0301\u0323"
HOSTILE = ["a ", "a\u0301", MARKS, "x", "e\u0301 ", "ﷺ", "a_", "ß"]
# Sixteen times the text may take that many times the work, with a margin for noise.
FACTOR, MARGIN = 16, 5


def least_s(function: Callable[[], object]) -> float:
    """Return the least CPU time of some calls."""
    times = []
    for _ in range(5):
        started_s = time.thread_time()
        function()
        times.append(time.thread_time() - started_s)
    return max(min(times), 1e-5)


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_work_grows_in_proportion_to_the_text(piece: str) -> None:
    short = piece * (8_000 // len(piece))
    works: tuple[Callable[[str], object], ...] = (
        normalize,
        lambda text: folded_words([text]),
        lambda text: snippet(text, ["zebra"]),
        lambda text: snippet(text, ["a"]),
    )
    for work in works:
        cost, more = least_s(partial(work, short)), least_s(partial(work, short * FACTOR))
        assert more < cost * FACTOR * MARGIN


def test_marks_are_kept_up_to_the_maximum_of_real_text() -> None:
    zalgo = "Z" + MARKS * 8 + "algo"
    assert len(normalize(zalgo, "NFKD")) == len(zalgo)
    assert len(normalize("a" + "\u0323" * 1000, "NFKD")) == 1 + MAX_MARKS


@pytest.mark.parametrize(
    "text", ["x" * 150_000, "a" * 70_000 + " y", "word " * 30_000, "a" + MARKS * 30_000], ids=len
)
def test_snippet_is_bounded(text: str) -> None:
    for words in (["x"], ["a"], ["w"], ["none"]):
        pieces = snippet(text, words)
        assert sum(map(len, pieces)) <= 4 * MAX_SIDE_CHARS
        assert len(pieces) % 2 == 1


def test_match_far_below_is_shown_with_its_neighbours() -> None:
    text = "filler " * 20_000 + "before the Zebra came home " + "filler " * 100
    pieces = snippet(text, ["zebra"])
    assert pieces[1] == "Zebra"
    assert pieces[0].startswith("…")
    assert "before the " in pieces[0]
    assert pieces[2].startswith(" came home")


def test_message_of_one_repeated_word_is_found(talk: Talk, store: ConversationStore) -> None:
    talk.ask("a " * 32_000)
    hits, _ = store.search(OWNER, "a")
    assert hits
    assert sum(map(len, hits[0].text)) < 4 * MAX_SIDE_CHARS


def endless(tx: Connection) -> int:
    """Count without end; both databases know this query."""
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    return int(tx.execute(text(query)).scalar_one())


def test_query_is_cancelled_at_its_deadline(store: ConversationStore) -> None:
    database = store._database
    with pytest.raises(Refusal) as refused:
        database.read_within(0.3, endless)
    assert refused.value.code == "unavailable"
    assert database.is_reached
    # The connection has no deadline afterwards.
    assert all(database.read(lambda tx: tx.execute(text("SELECT 1")).scalar()) == 1 for _ in "ab")


def test_searches_wait_for_a_slot_of_their_user_and_of_all(runtime: Runtime) -> None:
    slots, running, most = OwnerSlots(limit=2, wait_s=15.0), [], []
    release = threading.Event()

    def run(owner: str) -> None:
        with slots.acquire(owner):
            running.append(owner)
            most.append(len(running))
            release.wait(10)
            running.remove(owner)

    tasks = [runtime.spawn(run, owner) for owner in ("a", "a", "b", "c")]
    eventually(lambda: len(running) == 2, what="two searches")
    assert sorted(running) == ["a", "b"]
    release.set()
    for task in tasks:
        task.join(10)
    assert len(most) == 4
    assert max(most) == 2


def test_search_without_a_free_slot_is_refused() -> None:
    slots = OwnerSlots(limit=1, wait_s=0.01)
    with slots.acquire("a"), pytest.raises(Refusal) as refused, slots.acquire("b"):
        pass
    assert refused.value.code == "rate_limited"
    with slots.acquire("b"):
        pass
