"""Pins, the archive and folders of the store, on SQLite and PostgreSQL."""

import pytest

from app.conversations import ConversationStore, Place, Placement
from app.conversations.arrangement.folder_rows import MOST_FOLDERS
from app.conversations.owners import delete_all, move_conversations
from app.protocol.errors import Refusal
from app.protocol.objects import Conversation

from ..builders import OWNER, Talk

PINNED = Placement(is_pinned=True)
ARCHIVED = Placement(is_archived=True)


def into(folder_id: str | None) -> Placement:
    return Placement(is_moved=True, folder_id=folder_id)


def ids(store: ConversationStore, place: Place, limit: int = 50) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = store.list(OWNER, cursor, limit, place)
        found += [each["id"] for each in page]
        if cursor is None:
            return found


def asked(talk: Talk, content: str) -> str:
    return str(talk.ask(content).conversation["id"])


def test_lists_have_the_conversations_of_their_place(talk: Talk, store: ConversationStore) -> None:
    plain, pinned, archived, filed = (asked(talk, str(number)) for number in range(4))
    folder = store.arrangement.add_folder(OWNER, "Work")
    store.arrangement.place(OWNER, [pinned], PINNED)
    store.arrangement.place(OWNER, [archived], ARCHIVED)
    [placed] = store.arrangement.place(OWNER, [filed], into(folder["id"]))
    assert Conversation.model_validate(placed).folder_id == folder["id"]
    assert ids(store, Place()) == [filed, pinned, plain]
    assert ids(store, Place(is_archived=True)) == [archived]
    assert ids(store, Place(is_pinned=True)) == [pinned]
    assert ids(store, Place(is_pinned=False, folder_id="none")) == [plain]
    assert ids(store, Place(folder_id=folder["id"])) == [filed]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_of_archive_and_folder_form_the_list(
    talk: Talk, store: ConversationStore, limit: int
) -> None:
    made = [asked(talk, str(number)) for number in range(8)]
    folder = store.arrangement.add_folder(OWNER, "Work")["id"]
    store.arrangement.place(OWNER, made[:4], ARCHIVED)
    store.arrangement.place(OWNER, made[4:], into(folder))
    assert ids(store, Place(is_archived=True), limit) == made[3::-1]
    assert ids(store, Place(folder_id=folder), limit) == made[:3:-1]


def test_a_placement_changes_only_what_it_names(talk: Talk, store: ConversationStore) -> None:
    made = asked(talk, "one")
    folder = store.arrangement.add_folder(OWNER, "Work")["id"]
    before = store.get(OWNER, made)
    store.arrangement.place(OWNER, [made], into(folder))
    after = store.edits.update(OWNER, made, placement=PINNED)
    assert after == {**before, "pinned": True, "folder_id": folder}
    assert store.edits.update(OWNER, made, placement=into(None))["folder_id"] is None


def test_a_new_question_takes_a_conversation_out_of_the_archive(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.send("one")
    store.arrangement.place(OWNER, [first.conversation["id"]], ARCHIVED)
    ended = talk.end(first)
    assert ended is not None
    assert ended["archived"]
    assert not talk.send("two", after=first).conversation["archived"]


def test_names_of_folders_are_unique_without_case(store: ConversationStore) -> None:
    first = store.arrangement.add_folder(OWNER, "  Straße  1 ")
    assert first["name"] == "Straße 1"
    store.arrangement.add_folder("another", "straße 1")
    second = store.arrangement.add_folder(OWNER, "Other")
    with pytest.raises(Refusal, match="name_taken"):
        store.arrangement.add_folder(OWNER, "STRASSE 1")
    with pytest.raises(Refusal, match="name_taken"):
        store.arrangement.rename_folder(OWNER, second["id"], "straße 1")
    renamed = store.arrangement.rename_folder(OWNER, first["id"], "STRASSE 1")
    assert [each["name"] for each in store.arrangement.folders(OWNER)] == ["Other", "STRASSE 1"]
    assert renamed["id"] == first["id"]


@pytest.mark.parametrize(
    ("name", "code"), [("", "invalid"), (" \u200b ", "invalid"), ("x" * 81, "too_large")]
)
def test_unusable_names_are_refused(store: ConversationStore, name: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        store.arrangement.add_folder(OWNER, name)


def test_the_number_of_folders_is_limited(store: ConversationStore) -> None:
    for number in range(MOST_FOLDERS):
        store.arrangement.add_folder(OWNER, str(number))
    with pytest.raises(Refusal, match="too_many"):
        store.arrangement.add_folder(OWNER, "one more")


def test_a_deleted_folder_leaves_its_conversations(talk: Talk, store: ConversationStore) -> None:
    kept, hidden = asked(talk, "one"), asked(talk, "two")
    folder = store.arrangement.add_folder(OWNER, "Work")["id"]
    store.arrangement.place(OWNER, [kept, hidden], into(folder))
    store.arrangement.soft_delete(OWNER, [hidden], 60)
    store.arrangement.delete_folder(OWNER, folder)
    assert store.arrangement.folders(OWNER) == []
    [restored] = store.arrangement.restore(OWNER, [hidden])
    assert restored["folder_id"] is None
    assert ids(store, Place(folder_id="none")) == [hidden, kept]


def test_many_are_deleted_and_restored_but_for_unknown_ones(
    talk: Talk, store: ConversationStore
) -> None:
    idle, busy = asked(talk, "one"), talk.send("two")
    busy_id = busy.conversation["id"]
    store.arrangement.place(OWNER, [idle], PINNED)
    removed = store.arrangement.soft_delete(OWNER, [idle, "unknown", busy_id], 60)
    assert removed == {idle: [], busy_id: [busy.answer["id"]]}
    assert ids(store, Place()) == []
    restored = store.arrangement.restore(OWNER, [busy_id, idle, "unknown"])
    assert [(each["id"], each["pinned"]) for each in restored] == [(busy_id, False), (idle, True)]


def test_places_and_folders_of_another_user_are_unknown(
    talk: Talk, store: ConversationStore
) -> None:
    made = asked(talk, "one")
    folder = store.arrangement.add_folder(OWNER, "Work")["id"]
    other = store.arrangement
    assert other.place("another", [made], ARCHIVED) == []
    assert other.soft_delete("another", [made], 60) == {}
    for call in (
        lambda: other.rename_folder("another", folder, "Mine"),
        lambda: other.delete_folder("another", folder),
        lambda: other.place("another", [made], into(folder)),
    ):
        with pytest.raises(Refusal, match="not_found"):
            call()
    assert not store.get(OWNER, made)["archived"]


def test_search_marks_archived_conversations(talk: Talk, store: ConversationStore) -> None:
    asked(talk, "wanted here")
    archived = asked(talk, "wanted there")
    store.arrangement.place(OWNER, [archived], ARCHIVED)
    hits, _ = store.search(OWNER, "wanted")
    marks = {hit.conversation_id: hit.is_archived for hit in hits}
    assert marks.pop(archived) is True
    assert list(marks.values()) == [False]


def test_folders_move_with_the_conversations_and_merge_by_name(
    talk: Talk, store: ConversationStore
) -> None:
    made, other = asked(talk, "one"), asked(talk, "two")
    same = store.arrangement.add_folder(OWNER, "Work")["id"]
    only = store.arrangement.add_folder(OWNER, "Home")["id"]
    there = store.arrangement.add_folder("account", "work")["id"]
    store.arrangement.place(OWNER, [made], into(same))
    store.arrangement.place(OWNER, [other], into(only))
    store._database.write(move_conversations, OWNER, "account")
    assert store.get("account", made)["folder_id"] == there
    assert store.get("account", other)["folder_id"] == only
    assert [each["id"] for each in store.arrangement.folders("account")] == [only, there]
    assert store.arrangement.folders(OWNER) == []
    store._database.write(delete_all, "account")
    assert store.arrangement.folders("account") == []
