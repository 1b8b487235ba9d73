"""Every method treats another owner's ids like unknown ones."""

import inspect
from collections.abc import Callable

import pytest

from app.conversations import ConversationStore
from app.conversations.edits import ConversationEdits
from app.protocol.commands import AnswerRegenerate
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, new_uuid

STRANGER = "user-b"
WITHOUT_OWNER = {"streaming", "prune_requests", "purge", "close"}


def regenerate(answer_id: str) -> AnswerRegenerate:
    return AnswerRegenerate(answer_id=answer_id, request_id=new_uuid())


Attempt = Callable[[Talk, str, str, str], object]
# Calls of a stranger with a conversation's, a message's and an answer's id. Cases of one method
# differ by what follows its name.
REFUSED: dict[str, Attempt] = {
    "begin send": lambda b, c, _m, a: b.send("mine?", conversation_id=c, parent_id=a),
    "begin regenerate": lambda b, _c, _m, a: b.regenerate(a),
    "begin continue": lambda b, _c, _m, a: b.continue_(a),
    "estimate": lambda b, _c, _m, a: b.store.estimate(STRANGER, regenerate(a)),
    "load": lambda b, c, _m, _a: b.store.load(STRANGER, c),
    "get_answer": lambda b, _c, _m, a: b.store.get_answer(STRANGER, a),
    "get_options": lambda b, _c, _m, a: b.store.get_options(STRANGER, a),
    "answer_for_message": lambda b, _c, m, _a: b.store.answer_for_message(STRANGER, m),
    "get": lambda b, c, _m, _a: b.store.get(STRANGER, c),
    "update": lambda b, c, m, _a: b.store.edits.update(STRANGER, c, head_id=m),
    "get_own_options": lambda b, c, _m, _a: b.store.get_own_options(STRANGER, c),
    "soft_delete": lambda b, c, _m, _a: b.store.edits.soft_delete(STRANGER, c, 60),
    "restore": lambda b, c, _m, _a: b.store.edits.restore(STRANGER, c),
    "delete": lambda b, c, _m, _a: b.store.edits.delete(STRANGER, c),
}
EMPTY: dict[str, tuple[Attempt, object]] = {
    "recall": (lambda b, _c, m, _a: b.store.recall(STRANGER, m, "f"), None),
    "get_answers": (lambda b, _c, _m, a: b.store.get_answers(STRANGER, [a]), []),
    "find_untitled": (lambda b, _c, _m, a: b.store.edits.find_untitled(STRANGER, a), None),
    "search": (lambda b, _c, _m, _a: b.store.search(STRANGER, "Hello"), ([], None)),
    "list": (lambda b, _c, _m, _a: b.store.list(STRANGER), ([], None)),
    "retitle": (lambda b, c, _m, _a: b.store.edits.retitle(STRANGER, c, "Mine"), None),
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


def test_every_public_method_has_a_case() -> None:
    methods = {
        name
        for part in (ConversationStore, ConversationEdits)
        for name, _ in inspect.getmembers(part, inspect.isfunction)
        if not name.startswith("_")
    }
    cases = {name.split()[0] for name in (*REFUSED, *EMPTY)}
    assert methods - WITHOUT_OWNER == cases


@pytest.mark.parametrize("name", REFUSED)
def test_foreign_ids_are_refused_like_unknown_ids(
    talk: Talk, store: ConversationStore, name: str
) -> None:
    started = talk.send()
    before = store.load(OWNER, started.conversation["id"])
    refusals = []
    for ids in (
        (started.conversation["id"], started.message["id"], started.answer["id"]),
        ("none-c", "none-m", "none-a"),
    ):
        with pytest.raises(Refusal) as caught:
            REFUSED[name](Talk(store, STRANGER), *ids)
        refusals.append(caught.value.wire())
    assert refusals[0] == refusals[1]
    assert refusals[0]["code"] == "not_found"
    assert store.load(OWNER, started.conversation["id"]) == before


@pytest.mark.parametrize("name", EMPTY)
def test_foreign_ids_read_and_change_nothing(
    talk: Talk, store: ConversationStore, name: str
) -> None:
    started = talk.send()
    before = store.load(OWNER, started.conversation["id"])
    attempt, nothing = EMPTY[name]
    ids = (started.conversation["id"], started.message["id"], started.answer["id"])
    assert attempt(Talk(store, STRANGER), *ids) == nothing
    assert store.load(OWNER, started.conversation["id"]) == before


def test_two_users_can_use_the_same_message_id(talk: Talk, store: ConversationStore) -> None:
    message_id = new_uuid()
    first = talk.send("mine", message_id=message_id)
    other = Talk(store, STRANGER).send("mine too", message_id=message_id, fingerprint="g")
    assert not other.is_repeat
    assert other.conversation["id"] != first.conversation["id"]
    store.edits.delete(STRANGER, other.conversation["id"])
    assert len(talk.path(first.conversation["id"])) == 2
