"""The wire protocol: shapes of commands, acks, events, objects and errors. See docs/protocol.md.

Contains models only; imports pydantic and no other package of the application.
"""

NAMESPACE = "/chat"
PROTOCOL = 1
