"""Estimates the tokens of a request before it is stored, as the cut of the history does."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ...protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ..answer_request import AnswerCommand
from ..reads.context_window import HistoryFile, HistoryMessage, cut, estimate_tokens, message_tokens
from ..reads.message_files import read_files, shorten_files
from ..reads.message_path import read_history
from ..reads.serialize import JsonObject, find_answer, find_conversation, text_of
from ..writes.new_answer import given, options_of_regenerate, options_of_send


@dataclass(frozen=True, slots=True)
class RequestEstimate:
    """The tokens that go up, and the user's own bound of those that come back."""

    input_tokens: int
    max_output_tokens: int | None


def estimate_request(
    tx: Connection, owner: str, command: AnswerCommand, budget_tokens: int
) -> RequestEstimate:
    """Estimate the request that `command` leads to.

    Raises:
        Refusal: `not_found`.
    """
    match command:
        case MessageSend():
            return _of_send(tx, owner, command, budget_tokens)
        case AnswerRegenerate():
            old = find_answer(tx, owner, command.answer_id)
            options = options_of_regenerate(tx, old, command)
            return _of_history(tx, owner, old.parent_id, options, budget_tokens)
        case AnswerContinue():
            old = find_answer(tx, owner, command.answer_id)
            options = old.options or {}
            partial = estimate_tokens(text_of(old.parts))
            return _of_history(tx, owner, old.parent_id, options, budget_tokens, partial)


def _of_send(
    tx: Connection, owner: str, command: MessageSend, budget_tokens: int
) -> RequestEstimate:
    if command.conversation_id is None:
        options = given(command.options)
    else:
        options = options_of_send(command, find_conversation(tx, owner, command.conversation_id))
    system, files = options.get("system"), _files_of(tx, owner, command, budget_tokens)
    message = HistoryMessage("user", command.text, files)
    earlier: list[HistoryMessage] = []
    if command.parent_id is not None:
        earlier, _ = read_history(tx, owner, command.parent_id, system, budget_tokens)
    history, _ = cut([*earlier, message], system, budget_tokens)
    return _total(shorten_files(history, system, budget_tokens), options)


def _files_of(
    tx: Connection, owner: str, command: MessageSend, budget_tokens: int
) -> tuple[HistoryFile, ...]:
    parts = [{"kind": "file", "file_id": id_} for id_ in command.file_ids]
    return read_files(tx, owner, parts, budget_tokens)


def _of_history(
    tx: Connection,
    owner: str,
    message_id: str,
    options: JsonObject,
    budget_tokens: int,
    partial_tokens: int = 0,
) -> RequestEstimate:
    history, _ = read_history(tx, owner, message_id, options.get("system"), budget_tokens)
    return _total(history, options, partial_tokens)


def _total(
    history: list[HistoryMessage], options: JsonObject, partial_tokens: int = 0
) -> RequestEstimate:
    system = options.get("system")
    tokens = sum(map(message_tokens, history)) + (estimate_tokens(system) if system else 0)
    return RequestEstimate(tokens + partial_tokens, options.get("max_output_tokens"))
