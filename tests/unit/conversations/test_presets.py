"""Presets of the store, on SQLite and PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest

from app.conversations import ConversationStore
from app.conversations.ids import wire_time
from app.conversations.owners import delete_all, move_conversations
from app.conversations.presets.preset_rows import MOST_BYTES, MOST_PRESETS
from app.conversations.writes.retention import Retention
from app.protocol.errors import Refusal

from .builders import OWNER, Clock, Talk

TERSE: dict[str, Any] = {"model": "model-1", "options": {"system": "Be terse.", "temperature": 0.2}}
PLAIN: dict[str, Any] = {"model": None, "options": {}}


def test_presets_are_added_changed_listed_and_deleted(store: ConversationStore) -> None:
    terse = store.presets.add(OWNER, "terse", TERSE)
    plain = store.presets.add(OWNER, "Plain", PLAIN)
    assert store.presets.list(OWNER) == [plain, terse]
    assert terse == {"id": terse["id"], "name": "terse", **TERSE}
    changed = store.presets.change(OWNER, terse["id"], "Another", PLAIN)
    assert store.presets.list(OWNER) == [changed, plain]
    store.presets.delete(OWNER, plain["id"])
    assert store.presets.list(OWNER) == [changed]


def test_presets_of_another_user_are_unknown(store: ConversationStore) -> None:
    terse = store.presets.add(OWNER, "terse", TERSE)
    assert store.presets.list("another") == []
    with pytest.raises(Refusal, match="not_found"):
        store.presets.change("another", terse["id"], "mine", PLAIN)
    with pytest.raises(Refusal, match="not_found"):
        store.presets.delete("another", terse["id"])
    assert store.presets.list(OWNER) == [terse]


def test_a_taken_name_is_refused(store: ConversationStore) -> None:
    store.presets.add(OWNER, "terse", TERSE)
    plain = store.presets.add(OWNER, "plain", PLAIN)
    with pytest.raises(Refusal, match="name_taken"):
        store.presets.add(OWNER, "TERSE", PLAIN)
    with pytest.raises(Refusal, match="name_taken"):
        store.presets.change(OWNER, plain["id"], "Terse", PLAIN)


def test_number_and_bytes_are_limited(store: ConversationStore) -> None:
    large = {"model": None, "options": {"system": "x" * (MOST_BYTES // 8)}}
    made = [store.presets.add(OWNER, str(number), large) for number in range(7)]
    with pytest.raises(Refusal, match="too_large"):
        store.presets.add(OWNER, "one more", large)
    # A change counts its own bytes once.
    store.presets.change(OWNER, made[0]["id"], "0", large)
    for number in range(7, MOST_PRESETS):
        store.presets.add(OWNER, str(number), PLAIN)
    with pytest.raises(Refusal, match="too_many"):
        store.presets.add(OWNER, "one more", PLAIN)


def test_presets_move_and_are_deleted_with_their_user(talk: Talk, store: ConversationStore) -> None:
    talk.ask("one")
    store.presets.add(OWNER, "terse", TERSE)
    store.presets.add("account", "Terse", PLAIN)
    store._database.write(move_conversations, OWNER, "account")
    assert [each["name"] for each in store.presets.list("account")] == ["Terse", "terse (2)"]
    store._database.write(delete_all, "account")
    assert store.presets.list("account") == []


def test_prune_deletes_what_users_without_conversations_left(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    talk.ask("one")
    for owner in (OWNER, "gone"):
        store.presets.add(owner, "terse", TERSE)
        store.arrangement.add_folder(owner, "Work")
    retention = Retention(store._database, wire_time(clock() + timedelta(days=1)))
    assert retention.delete_unused() == 2
    assert store.presets.list("gone") == store.arrangement.folders("gone") == []
    assert len(store.presets.list(OWNER)) == len(store.arrangement.folders(OWNER)) == 1
