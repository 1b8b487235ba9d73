"""What belongs to another is, for every method, like what never was."""

import inspect
from collections.abc import Callable

import pytest

from app.conversations import ConversationStore
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, new_uuid

STRANGER = "user-b"
FOR_NO_OWNER = {
    "streaming",
    "prune_requests",
    "purge",
    "close",
    "ask_others",
    "is_answered",
    "answer_cut_off",
}

Attempt = Callable[[Talk, str, str, str], object]
# What a stranger tries with a conversation's, a message's and an answer's id.
REFUSED: dict[str, Attempt] = {
    "begin_send": lambda b, c, _m, a: b.send("mine?", conversation_id=c, parent_id=a),
    "begin_regenerate": lambda b, _c, _m, a: b.regenerate(a),
    "begin_continue": lambda b, _c, _m, a: b.go_on(a),
    "load": lambda b, c, _m, _a: b.store.load(STRANGER, c),
    "get_answer": lambda b, _c, _m, a: b.store.get_answer(STRANGER, a),
    "get_options": lambda b, _c, _m, a: b.store.get_options(STRANGER, a),
    "answer_for_message": lambda b, _c, m, _a: b.store.answer_for_message(STRANGER, m),
    "get": lambda b, c, _m, _a: b.store.get(STRANGER, c),
    "change": lambda b, c, m, _a: b.store.change(STRANGER, c, head_id=m),
    "get_own_options": lambda b, c, _m, _a: b.store.get_own_options(STRANGER, c),
    "set_aside": lambda b, c, _m, _a: b.store.soft_delete(STRANGER, c, 60),
    "restore": lambda b, c, _m, _a: b.store.restore(STRANGER, c),
    "delete": lambda b, c, _m, _a: b.store.delete(STRANGER, c),
}
EMPTY: dict[str, tuple[Attempt, object]] = {
    "recall": (lambda b, _c, m, _a: b.store.recall(STRANGER, m, "f"), None),
    "get_answers": (lambda b, _c, _m, a: b.store.get_answers(STRANGER, [a]), []),
    "find_untitled": (lambda b, _c, _m, a: b.store.find_untitled(STRANGER, a), None),
    "search": (lambda b, _c, _m, _a: b.store.search(STRANGER, "Hello"), ([], None)),
    "list": (lambda b, _c, _m, _a: b.store.list(STRANGER), ([], None)),
    "retitle": (lambda b, c, _m, _a: b.store.retitle(STRANGER, c, "Mine"), None),
    "finish": (
        lambda b, _c, _m, a: b.store.finish(
            STRANGER,
            a,
            1,
            parts=[],
            status="stopped",
            finish_reason=None,
            usage=None,
            timings=None,
            error=None,
        ),
        None,
    ),
}


def test_every_method_is_tried() -> None:
    methods = {name for name, _ in inspect.getmembers(ConversationStore, inspect.isfunction)}
    public = {name for name in methods if not name.startswith("_")}
    assert public - FOR_NO_OWNER == REFUSED.keys() | EMPTY.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_a_strangers_attempt_is_refused_like_one_at_nothing(
    talk: Talk, store: ConversationStore, name: str
) -> None:
    begun = talk.send()
    before = store.load(OWNER, begun.conversation["id"])
    refusals = []
    for ids in (
        (begun.conversation["id"], begun.message["id"], begun.answer["id"]),
        ("none-c", "none-m", "none-a"),
    ):
        with pytest.raises(Refusal) as caught:
            REFUSED[name](Talk(store, STRANGER), *ids)
        refusals.append(caught.value.wire())
    assert refusals[0] == refusals[1]
    assert refusals[0]["code"] == "not_found"
    assert store.load(OWNER, begun.conversation["id"]) == before


@pytest.mark.parametrize("name", EMPTY)
def test_a_stranger_sees_and_changes_nothing(
    talk: Talk, store: ConversationStore, name: str
) -> None:
    begun = talk.send()
    before = store.load(OWNER, begun.conversation["id"])
    attempt, nothing = EMPTY[name]
    ids = (begun.conversation["id"], begun.message["id"], begun.answer["id"])
    assert attempt(Talk(store, STRANGER), *ids) == nothing
    assert store.load(OWNER, begun.conversation["id"]) == before


def test_two_users_may_use_the_same_message_id(talk: Talk, store: ConversationStore) -> None:
    message_id = new_uuid()
    first = talk.send("mine", message_id=message_id)
    other = Talk(store, STRANGER).send("mine too", message_id=message_id, fingerprint="g")
    assert not other.is_repeat
    assert other.conversation["id"] != first.conversation["id"]
    store.delete(STRANGER, other.conversation["id"])
    assert len(talk.path(first.conversation["id"])) == 2
