"""The names and versions of this program's own formats; see docs/transfer.md."""

CONVERSATION = "wordbrook.conversation"
ARCHIVE = "wordbrook.export"
VERSION = 1
