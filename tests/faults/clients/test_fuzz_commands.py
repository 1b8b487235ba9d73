"""Random commands and packets: every command gets a valid ack, other clients are unaffected."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.commands import COMMANDS, Refused
from app.protocol.errors import KINDS
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import cut, steady, steady_text
from tests.support.wire.raw_socket import RawSocket

from ..instrumented_server import InstrumentedServer

EXAMPLES = 400
# The server closes a connection that sends more invalid commands than this.
MAX_INVALID = 25

any_text = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    ["", "\0", "\ud800", "a" * 5000, "../../etc/passwd", "null", "__proto__", "'; --", "😀" * 50]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**31, 2**53, 2**63, -1, 10**99])
    | st.floats()
    | any_text
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


class FuzzedUser:
    """A user with a conversation, whose socket is renewed before the server closes it."""

    def __init__(self, server: InstrumentedServer, fake: FakeOpenAI):
        self._server = server
        self._token = server.new_token()
        marker = f"fuzz {uuid4().hex}"
        fake.script(cut("some text"), marker=marker)
        ours, theirs = server.tab(self._token).ask(marker), server.tab().ask(marker)
        self.ids = [ack[key] for ack in (ours, theirs) for key in ack if key.endswith("_id")]
        self._raw: RawSocket | None = None
        self._invalid = 0

    def command(self, name: str, payloads: list[Any]) -> Json:
        """Send a command and return its ack."""
        if self._raw is None or self._invalid > MAX_INVALID:
            self.leave()
            self._raw = RawSocket(self._server.url).join(self._token)
            self._invalid = 0
        self._raw.packets.clear()
        assert self._raw.command(name, *payloads, id_=1)
        ack = self._raw.ack()
        self._invalid += not ack["ok"] and ack["error"]["code"] == "invalid"
        return ack

    def leave(self) -> None:
        """Close the socket."""
        if self._raw is not None:
            self._raw.__exit__()


@pytest.fixture
def user(server: InstrumentedServer, fake: FakeOpenAI) -> Iterator[FuzzedUser]:
    fuzzed = FuzzedUser(server, fake)
    yield fuzzed
    fuzzed.leave()


@pytest.fixture
def other_client(server: InstrumentedServer, fake: FakeOpenAI, question: str) -> Iterator[None]:
    fake.script(steady(300, every_ms=10), marker=question)
    tab = server.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, "w0 ")
    yield
    assert tab.wait_for_end(ack, within_s=60.0)["status"] == "completed"
    assert tab.text(ack) == steady_text(300)
    assert tab.wire.gaps == 0


def _payloads(ids: list[str]) -> st.SearchStrategy[Json]:
    known = st.sampled_from(ids)
    id_ = known | st.uuids().map(str) | any_text | anything
    have = st.dictionaries(
        known | any_text,
        st.fixed_dictionaries({"run": st.integers() | anything, "lengths": anything})
        | st.fixed_dictionaries({"run": st.integers(0, 3), "lengths": st.lists(st.integers(0, 9))})
        | anything,
        max_size=3,
    )
    fields: dict[str, st.SearchStrategy[Any]] = {
        "message_id": st.uuids().map(str) | id_,
        "request_id": st.uuids().map(str) | id_,
        "conversation_id": known | st.none() | id_,
        "parent_id": known | st.none() | id_,
        "answer_id": known | id_,
        "text": any_text | anything,
        "model": st.none() | any_text | anything,
        "file_ids": st.just([]) | anything,
        "options": st.fixed_dictionaries(
            {},
            optional={
                "temperature": st.floats() | anything,
                "top_p": st.floats(0, 1) | anything,
                "max_output_tokens": st.integers() | anything,
                "reasoning_effort": st.sampled_from(["low", "none"]) | anything,
                "system": any_text | anything,
            },
        )
        | anything,
        "have": have | anything,
    }
    return st.fixed_dictionaries({}, optional=fields)


def _is_valid(name: str, ack: Json) -> bool:
    if ack["ok"]:
        return bool(COMMANDS[name][1].model_validate(ack))
    return bool(Refused.model_validate(ack)) and ack["error"]["code"] in KINDS


def test_every_command_is_acknowledged_whatever_its_payload(
    server: InstrumentedServer, user: FuzzedUser, other_client: None
) -> None:
    before = len(server.log())

    @settings(max_examples=EXAMPLES)
    @given(
        st.sampled_from(sorted(COMMANDS)),
        st.lists(_payloads(user.ids), min_size=1, max_size=1)
        | st.lists(_payloads(user.ids) | anything, max_size=3),
    )
    def fuzz(name: str, payloads: list[Any]) -> None:
        ack = user.command(name, payloads)
        assert _is_valid(name, ack), ack
        assert ack["ok"] or ack["error"]["code"] != "internal", ack

    fuzz()
    assert "Traceback" not in server.log()[before:]


def test_random_packets_leave_the_server_ready_and_its_log_short(
    server: InstrumentedServer, other_client: None
) -> None:
    before = len(server.log())
    token = server.new_token()
    mangled = st.builds(
        lambda start, value, cut: (start + json.dumps(value))[: cut or None],
        st.sampled_from(
            ["42/chat,1", "42/chat,", "40/chat,", "41/chat,", "43/chat,0", "451-/chat,"]
        )
        | st.text('0123456789-/,chat?[]{}"', max_size=12),
        st.lists(st.sampled_from(sorted(COMMANDS)) | anything, max_size=3) | anything,
        st.integers(-6, 6),
    )
    texts = (mangled | any_text).map(lambda text: text.encode("utf-8", "replace").decode())
    packets = texts | st.binary(max_size=50)

    @settings(max_examples=EXAMPLES // 2)
    @given(st.booleans(), st.lists(packets, min_size=1, max_size=12))
    def fuzz(has_joined: bool, sent: list[str | bytes]) -> None:
        with RawSocket(server.url) as raw:
            if has_joined:
                raw.join(token)
            raw.send(*sent)

    fuzz()
    written = server.log()[before:]
    assert "Traceback" not in written
    assert len(written.splitlines()) < EXAMPLES // 10
    assert server.tab(token).ask("one more question")["ok"]
    eventually(lambda: server.get("/readyz").json()["ready"])
