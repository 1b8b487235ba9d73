"""The ack of a command arrives before the first event that the command causes."""

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import ACK
from tests.support.answers import cut, stalled, whole


def _names_after(chat: SocketClient, count: int) -> list[str]:
    return [name for name, _ in chat.collect()[count:]]


def test_ack_of_send_precedes_its_events(chat: SocketClient, question: str) -> None:
    chat.wait_for_end(chat.send(question))
    assert _names_after(chat, 0)[0] == ACK


def test_ack_of_stop_precedes_its_events(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "one ")
    before = len(chat.collect())
    chat.stop(ack)
    chat.wait_for_end(ack)
    names = _names_after(chat, before)
    assert names.index(ACK) < names.index("answer:end")
    assert "conversation:changed" not in names[: names.index(ACK)]


def test_ack_of_regenerate_precedes_its_events(chat: SocketClient, question: str) -> None:
    old = chat.ask(question)
    chat.wait_until_stored(old)
    before = len(chat.collect())
    chat.wait_for_end(chat.regenerate(old))
    assert _names_after(chat, before)[0] == ACK


def test_ack_of_continue_precedes_its_events(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(cut("one "), marker=question, times=1)
    fake.script(whole("two"), marker=question, times=1)
    ack = chat.ask(question)
    chat.wait_until_stored(ack)
    before = len(chat.collect())
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert _names_after(chat, before)[0] == ACK
