"""People on each runtime: closed sockets and streams, exact quotas, mail beside running streams."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import new_id
from tests.support.answers import stalled
from tests.support.people import change, first_admin, invited, post, user_id_of
from tests.support.servers.mail import MailServer
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import promptly, stay_within_a_day
from tests.support.wire.answer_stream import AnswerStream
from tests.support.wire.tab import Tab

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
QUOTA, SENDS = 60, 100
REQUESTS_MEANWHILE = 6


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def people(
    mode: str, fake: FakeOpenAI, mail: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Yield a server with accounts on this runtime."""
    given = {"AUTH": "password", "SMTP_URL": mail.url, "MAIL_FROM": "chat@example.org"}
    data_dir = tmp_path_factory.mktemp(f"people-{mode}") / "data"
    with ServerProcess(data_dir, mode, **{"OPENAI_BASE_URL": fake.base_url, **given}) as server:
        yield server


@pytest.fixture(scope="module")
def admin(people: ServerProcess) -> str:
    """Return the cookie of the admin."""
    return first_admin(people, people.log())


def test_sockets_and_streams_close_within_a_second_after_the_sign_out(
    people: ServerProcess, admin: str, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("begun"), marker=question)
    own = invited(people, admin, "anna")
    tab = Tab(people.url, Cookie=own)
    stream = AnswerStream(people, tab.send(question)["answer_id"], own)
    assert not stream.has_ended
    assert post(people, "account/sign-out", {}, own).ok
    promptly(lambda: not tab.is_connected and stream.has_ended, what="socket and stream")
    assert tab.ended == {"reason": "signed_out"}


def test_hundred_sends_at_once_begin_as_many_answers_as_the_quota_has(
    people: ServerProcess, admin: str, question: str
) -> None:
    stay_within_a_day(60)
    own = invited(people, admin, "spender")
    user_id = user_id_of(people, own)
    assert change(people, admin, user_id, {"limits": {"answers_per_day": QUOTA}}).ok

    def send(_: int) -> str:
        body = {"text": question, "conversation_id": None, "parent_id": None}
        reply = post(people, "answers", {**body, "message_id": new_id()}, own).json()
        return "begun" if "answer_id" in reply else str(reply["error"]["code"])

    with ThreadPoolExecutor(SENDS) as pool:
        outcomes = Counter(pool.map(send, range(SENDS)))
    assert outcomes == {"begun": QUOTA, "quota_exceeded": SENDS - QUOTA}
    url = f"/api/people/{user_id}"
    [quota] = people.get(url, headers={"Cookie": admin}).json()["quotas"]
    assert (quota["used"], quota["limit"]) == (QUOTA, QUOTA)


def test_slow_mail_server_holds_up_no_other_request(
    people: ServerProcess, admin: str, mail: MailServer
) -> None:
    body = {"email": "berta@example.org"}
    with ThreadPoolExecutor(1) as pool:
        mail.is_held = True
        try:
            made = pool.submit(partial(post, people, "people/invitations", body, admin))
            eventually(lambda: mail.held, what="the letter is on its way")
            for _ in range(REQUESTS_MEANWHILE):
                assert people.get("/healthz").ok
            assert not made.done()
        finally:
            mail.is_held = False
    assert made.result().json()["mail"] == "sent"
    assert mail.recipients == ["berta@example.org"]
    mail.recipients.clear()
