"""A quota is exact with a hundred sends at once over four workers, one of which is killed.

The answers of the killed one are counted once, by what arrived of them.
"""

import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, NullPool, create_engine, text

from app.conversations import HistoryMessage, estimate_tokens, message_tokens
from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from app.testing.wire.chat_client import new_id
from tests.support.answers import USAGE, begun, gated
from tests.support.people import change, invited, post, user_id_of
from tests.support.waiting import stay_within_a_day, wait_until

from ..workers import Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("postgres")]
QUOTA, SENDS, KILLED_AFTER = 60, 100, 20
LOST = 2
RETRY_AFTER_S = 0.1
ENDING: list[Step] = [{"delta": "The end."}, {"finish": "stop"}, {"usage": USAGE}, {"done": True}]
ANSWERS = """SELECT answer.status, answer.usage, answer.parts, asked.parts AS asked
    FROM messages AS answer
    JOIN messages AS asked ON asked.owner = answer.owner AND asked.id = answer.parent_id
    WHERE answer.owner = :user AND answer.role = 'assistant'"""
KEPT = """SELECT sum(answers) AS answers, sum(input_tokens) AS sent,
    sum(output_tokens) AS received, sum(cost) AS cost FROM usage_counts WHERE user_id = :user"""


class Sends:
    """Clients that send a question each, and send it again elsewhere where no reply comes."""

    def __init__(self, workers: Workers, cookie: str, question: str):
        self._workers = workers
        self._cookie = cookie
        self._question = question
        # One for all workers, and one for each.
        self._acked = threading.Semaphore(0)
        self._acked_by = [threading.Semaphore(0) for _ in workers]

    def send(self, number: int) -> str:
        """Return the id of the answer, or the code of the refusal."""
        body = {"text": f"{self._question} {number}", "conversation_id": None, "parent_id": None}
        body["message_id"] = new_id()
        for attempt in range(20):
            place = (number + attempt) % len(self._workers)
            try:
                reply = post(self._workers[place], "answers", body, self._cookie).json()
            except (requests.RequestException, ValueError):
                continue  # it was killed
            if "answer_id" in reply:
                self._acked.release()
                self._acked_by[place].release()
                return str(reply["answer_id"])
            if not reply["error"]["retryable"]:
                assert reply["error"]["retry_after_s"] > 0, reply
                return str(reply["error"]["code"])
            wait_until(time.monotonic() + RETRY_AFTER_S)
        raise AssertionError(f"no reply for send {number}")

    def wait_for(self, count: int, place: int) -> None:
        """Wait until so many were acknowledged, and one of them by the worker at `place`."""
        for _ in range(count):
            assert self._acked.acquire(timeout=60)
        assert self._acked_by[place].acquire(timeout=60)


def engine_of(database_url: str) -> Engine:
    return create_engine(
        database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    )


def read(database_url: str, query: str, **values: str) -> list[Any]:
    with engine_of(database_url).connect() as database:
        return list(database.execute(text(query), values))


def test_quota_is_exact_and_a_kill_loses_and_doubles_nothing(
    workers: Workers,
    admin: str,
    database_url: str,
    fake: FakeOpenAI,
    question: str,
    tmp_path: Path,
) -> None:
    stay_within_a_day(120)
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("Some words. "), ENDING), marker=question)
    cookie = invited(workers[0], admin, "spender")
    lost, left = workers[LOST], workers[0]
    user_id = user_id_of(left, cookie)
    body = {"limits": {"answers_per_day": QUOTA, "tokens_per_day": 10_000_000}}
    assert change(left, admin, user_id, body).ok

    sends = Sends(workers, cookie, question)
    with ThreadPoolExecutor(SENDS) as pool:
        sent = [pool.submit(sends.send, number) for number in range(SENDS)]
        sends.wait_for(KILLED_AFTER, LOST)
        lost.signal_all(signal.SIGKILL)
        outcomes = Counter(each.result() for each in sent)
    gate.touch()
    assert outcomes.pop("quota_exceeded") == SENDS - QUOTA
    assert len(outcomes) == QUOTA

    def answers() -> list[Any]:
        return read(database_url, ANSWERS, user=user_id)

    def open_rows() -> list[Any]:
        return read(database_url, "SELECT 1 FROM token_counts WHERE spender LIKE 'open %'")

    def is_settled() -> bool:
        return not open_rows() and all(each.status != "streaming" for each in answers())

    eventually(is_settled, within_s=60, what=lambda: f"{answers()}, {len(open_rows())} open")
    ended = Counter(each.status for each in answers())
    assert ended["interrupted"] > 0
    assert ended["completed"] + ended["interrupted"] == QUOTA
    used = [_used(each) for each in answers()]
    _check_counts(
        database_url, user_id, sum(map(itemgetter(0), used)), sum(map(itemgetter(1), used))
    )
    lost.start()


def _used(answer: Any) -> tuple[int, int]:
    """Return the tokens that an answer costs: the service's count, else the estimates."""
    if answer.status == "completed":
        return answer.usage["input_tokens"], answer.usage["output_tokens"]
    sent = message_tokens(HistoryMessage("user", answer.asked[0]["text"], ()))
    received = "".join(part["text"] for part in answer.parts)
    return sent, estimate_tokens(received) if received else 0


def _check_counts(database_url: str, user_id: str, sent: int, received: int) -> None:
    # One value: the counts of the day and of the month are the same.
    query = "SELECT DISTINCT tokens FROM token_counts WHERE spender = :spender"
    [[counted]] = read(database_url, query, spender=f"answers user {user_id}")
    [[tokens]] = read(database_url, query, spender=f"user {user_id}")
    [kept] = read(database_url, KEPT, user=user_id)
    assert counted == kept.answers == QUOTA
    assert tokens == sent + received
    assert (kept.sent, kept.received) == (sent, received)
    assert kept.cost == (sent + received * 10) * 1000
