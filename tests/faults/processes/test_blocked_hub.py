"""A worker that does nothing any more: gunicorn kills it, and all goes on as after any kill."""

from tests.support.answers import steady, steady_text, whole
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually

from ..conftest import MakeServer

TIMEOUT_S = 5
BLOCKED_S = 60


def test_a_worker_whose_hub_is_blocked_is_killed_and_what_was_seen_is_kept(
    make_server: MakeServer, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(10_000, every_ms=10), marker=question, times=1)
    fake.script(whole("and on."), marker=question, times=1)
    served = make_server(is_lag_bounded=False, FAULTS_TIMEOUT_S=TIMEOUT_S).start()
    tab = served.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, steady_text(50))
    worker = served.worker
    served.order("block", seconds=BLOCKED_S)
    served.wait_for_another_worker(worker)
    assert "WORKER TIMEOUT" in served.log()
    tab.wait_until_lost()
    seen = tab.text(ack)
    after = served.tab(tab.token)
    after.resume_from(tab)
    eventually(lambda: after.reopen(ack)["status"] == "interrupted", within_s=10)
    kept = after.text(ack)
    assert kept.startswith(seen)
    assert steady_text(10_000).startswith(kept)
    after.continue_(ack)
    after.wait_for_end(ack, run=2)
    assert after.text(ack) == kept + "and on."
