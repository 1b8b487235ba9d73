"""A worker with a blocked hub: gunicorn kills it, and its answers continue as after any kill."""

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import steady, steady_text, whole

from ..conftest import MakeServer

TIMEOUT_S = 12  # a worker on a busy machine takes some seconds to load
BLOCKED_S = 60


def test_worker_with_a_blocked_hub_is_killed_and_text_seen_is_kept(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(10_000, every_ms=10), marker=question, times=1)
    fake.script(whole("and on."), marker=question, times=1)
    server = make_server(is_lag_bounded=False, FAULTS_TIMEOUT_S=TIMEOUT_S).start()
    tab = server.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, steady_text(50))
    worker = server.worker
    server.order("block", seconds=BLOCKED_S)
    server.wait_for_another_worker(worker)
    assert "WORKER TIMEOUT" in server.log()
    tab.wait_until_lost()
    seen = tab.text(ack)
    after = server.tab(tab.token)
    after.resume_from(tab)
    eventually(lambda: after.reopen(ack)["status"] == "interrupted", within_s=25)
    kept = after.text(ack)
    assert kept.startswith(seen)
    assert steady_text(10_000).startswith(kept)
    after.continue_(ack)
    after.wait_for_end(ack, run=2)
    assert after.text(ack) == kept + "and on."
