"""The requests of every route and command, with the names of ids in place of ids."""

from app.testing.wire.chat_client import Json

SECRET = "secretword"
TEXT = {"text": "mine now"}
# The body of each command, by the ids in it.
PAYLOADS: dict[str, list[Json]] = {
    "message:send": [
        {"conversation_id": "CONVERSATION", "parent_id": None, "message_id": "NEW", **TEXT},
        {"conversation_id": "CONVERSATION", "parent_id": "ANSWER", "message_id": "NEW", **TEXT},
        {"conversation_id": None, "message_id": "NEW", "file_ids": ["FILE"], **TEXT},
    ],
    "answer:stop": [{"answer_id": "ANSWER"}, {"message_id": "MESSAGE"}],
    "answer:regenerate": [{"answer_id": "ANSWER", "request_id": "NEW"}],
    "answer:continue": [{"answer_id": "ANSWER", "request_id": "NEW"}],
    "conversation:open": [
        {"conversation_id": "CONVERSATION"},
        {"conversation_id": "CONVERSATION", "have": {"ANSWER": {"run": 1, "lengths": [1]}}},
    ],
    "conversation:close": [{"conversation_id": "CONVERSATION"}],
}
CONVERSATION = "/api/conversations/CONVERSATION"
UI_TURN = [{"id": "MESSAGE", "role": "user", "parts": [{"type": "text", "text": "hi"}]}]
AG_UI_TURN = [{"id": "MESSAGE", "role": "user", "content": "hi"}]
MANY = {"conversation_ids": ["CONVERSATION"]}
AG_UI_RUN = {"threadId": "CONVERSATION", "runId": "NEW", "messages": AG_UI_TURN}
ROUTES: list[tuple[str, str, Json | bytes | None]] = [
    ("get", CONVERSATION, None),
    ("patch", CONVERSATION, {"title": "mine now"}),
    ("patch", CONVERSATION, {"head_id": "ANSWER"}),
    ("patch", CONVERSATION, {"pinned": True, "archived": True}),
    ("patch", CONVERSATION, {"folder_id": "FOLDER"}),
    ("delete", CONVERSATION, None),
    ("delete", f"{CONVERSATION}?keep_s=60", None),
    ("post", f"{CONVERSATION}/restore", {}),
    ("get", f"{CONVERSATION}/messages", None),
    ("get", f"{CONVERSATION}/messages?before=MESSAGE&sought=ANSWER", None),
    ("post", "/api/answers", PAYLOADS["message:send"][0]),
    ("post", "/api/answers", PAYLOADS["message:send"][1]),
    ("get", "/api/answers/ANSWER/events", None),
    ("get", "/api/answers/ANSWER/events?have=1:1", None),
    ("post", "/api/answers/ANSWER/stop", {}),
    ("post", "/api/answers/ANSWER/continue", {"request_id": "NEW"}),
    ("post", "/api/answers/ANSWER/regenerate", {"request_id": "NEW"}),
    ("get", "/api/ai-sdk/chat/CONVERSATION/stream", None),
    ("get", f"{CONVERSATION}/export", None),
    ("get", f"{CONVERSATION}/export?format=html", None),
    ("post", f"{CONVERSATION}/shares", {}),
    ("delete", "/api/shares/SHARE", None),
    ("get", "/api/files/FILE", None),
    ("get", "/api/files/FILE/text", None),
    ("delete", "/api/files/FILE", None),
    ("get", "/api/uploads/UPLOAD", None),
    ("patch", "/api/uploads/UPLOAD?offset=0", b"more"),
    ("delete", "/api/uploads/UPLOAD", None),
    ("post", "/api/bulk", {"action": "move", "folder_id": "FOLDER", **MANY}),
    ("patch", "/api/folders/FOLDER", {"name": "mine now"}),
    ("delete", "/api/folders/FOLDER", None),
    ("patch", "/api/presets/PRESET", {"name": "mine now"}),
    ("delete", "/api/presets/PRESET", None),
    ("delete", "/api/account/devices/DEVICE", None),
    ("delete", "/api/account/tokens/TOKEN", None),
    ("get", "/api/people/PERSON", None),
    ("patch", "/api/people/PERSON", {"role": "admin"}),
    ("patch", "/api/people/PERSON", {"limits": {"answers_per_day": 1}}),
    ("delete", "/api/people/PERSON", None),
    ("post", "/api/people/PERSON/reset-link", {}),
    ("get", "/api/people/PERSON/export", None),
    ("delete", "/api/people/invitations/INVITATION", None),
]
# These begin something of the user's own under a free id, or say of each id that it is unknown.
OWN: list[tuple[str, str, Json | bytes | None]] = [
    *(
        ("post", "/api/bulk", {"action": action, **MANY})
        for action in ("pin", "unpin", "archive", "unarchive", "delete", "restore")
    ),
    ("post", "/api/ai-sdk/chat", {"id": "CONVERSATION", "messages": UI_TURN}),
    ("post", "/api/ag-ui", AG_UI_RUN),
]
# These name no id of a conversation; what they list is the user's own.
LISTS = (
    "/api/conversations",
    "/api/conversations?archived=true",
    "/api/conversations?folder_id=none&pinned=false",
    "/api/folders",
    "/api/presets",
    f"/api/search?q={SECRET}",
    "/api/models",
    "/api/shares",
    "/api/transfer",
    "/api/openapi.json",
    "/api/account",
    "/api/account/devices",
    "/api/account/tokens",
    "/api/account/export",
    "/api/usage",
    "/api/people",
    "/api/people/invitations",
    "/api/audit-log",
)
ACTIONS_ON_ONESELF = {
    ("post", "/api/session"),
    ("post", "/api/account/sign-in"),
    ("post", "/api/account/sign-out"),
    ("post", "/api/account/password"),
    ("post", "/api/account/adopt"),
    ("post", "/api/account/links/look"),
    ("post", "/api/account/links/use"),
    ("post", "/api/account/tokens"),
    ("post", "/api/folders"),
    ("post", "/api/presets"),
    ("delete", "/api/account/devices"),
    ("post", "/api/people/invitations"),
    ("post", "/api/files"),
    ("post", "/api/uploads"),
    ("post", "/api/import"),
    ("get", "/api/export"),
}
