"""The error codes of the wire, with a default message, whether a retry can help, and HTTP status.

Refusal            a command or request is refused; becomes {ok: false, error} or an HTTP error
"""

from typing import Any, NamedTuple


class Kind(NamedTuple):
    """The meaning of a code: whether a retry can help, the message to show, the HTTP status."""

    retryable: bool
    message: str
    http: int = 400


KINDS: dict[str, Kind] = {
    # refusing a connect
    "unauthenticated": Kind(False, "Please reload the page to sign in again.", 401),
    "protocol_unsupported": Kind(False, "This client speaks another version of the protocol."),
    "forbidden_origin": Kind(False, "This page may not talk to this server.", 403),
    "too_many_connections": Kind(True, "Too many connections are open. Close a tab or wait.", 429),
    "draining": Kind(True, "The server is restarting.", 503),
    # refusing a command
    "invalid": Kind(False, "The request is not valid.", 400),
    "too_large": Kind(False, "That is too long.", 413),
    "not_found": Kind(False, "This was not found.", 404),
    "forbidden": Kind(False, "This account may not do that.", 403),
    "sign_in_failed": Kind(False, "The name or the password is wrong.", 403),
    "link_unusable": Kind(False, "This link was used already, or has expired.", 410),
    "id_reused": Kind(False, "This id was already used for something else.", 409),
    "name_taken": Kind(False, "This name is used already.", 409),
    "too_many": Kind(False, "There are too many of these. Delete one first.", 409),
    "conversation_busy": Kind(True, "An answer is still being written here.", 409),
    "not_continuable": Kind(False, "This answer cannot be continued.", 409),
    "model_unknown": Kind(False, "This server does not offer that model."),
    "rate_limited": Kind(True, "Too many requests. Please wait a moment.", 429),
    "file_missing": Kind(False, "A file of this message is not there any more. Add it again."),
    "file_type": Kind(False, "Files of this kind cannot be used.", 415),
    "file_in_use": Kind(False, "A message uses this file; it goes with its conversation.", 409),
    "model_without_vision": Kind(
        False, "This model cannot see pictures. Choose another one, or remove the picture."
    ),
    "quota_exceeded": Kind(False, "The quota is used up.", 403),
    "storage_unavailable": Kind(True, "The answer could not be stored. Please try again.", 503),
    "unavailable": Kind(True, "This is not possible right now. Please try again.", 503),
    "internal": Kind(False, "Something went wrong on the server.", 500),
    # ending an answer
    "provider_unauthorized": Kind(False, "The model's service refused this server's key."),
    "provider_model_missing": Kind(False, "The model's service does not know this model."),
    "provider_rate_limited": Kind(True, "The model's service is busy. Please wait a moment."),
    "provider_no_credit": Kind(
        False, "The account at the model's service has no credit left, or its quota is used up."
    ),
    "provider_filtered": Kind(
        False, "The model's service did not accept this question: its content filter objected."
    ),
    "provider_too_long": Kind(False, "This is longer than the model can read at once."),
    "provider_parameter": Kind(
        False, "The model does not accept the value of one of this conversation's options."
    ),
    "provider_moved": Kind(
        False, "The model's service has moved: it is not at the address that this server uses."
    ),
    "provider_rejected": Kind(False, "The model's service did not accept this request."),
    "provider_unavailable": Kind(True, "The model's service is not available."),
    "provider_timeout": Kind(True, "The model's service stopped answering."),
    "provider_broken": Kind(True, "The model's service sent something unreadable."),
    "cut_short": Kind(True, "The answer broke off before its end."),
    "tools_unsupported": Kind(False, "The model asked for a tool, and there are none here."),
    "deadline": Kind(False, "The answer took longer than this server allows."),
    "backend_failed": Kind(False, "The model failed. The server's log has the reason."),
    "refused": Kind(False, "The model refused this question."),
    "worker_lost": Kind(True, "The server was restarted while it answered."),
}


# Sentences for (code, reason): what the code alone does not say.
REASONS = {
    ("provider_unauthorized", "verification"): (
        "The model's service offers this model only to verified organizations."
    ),
    ("provider_unauthorized", "region"): (
        "The model's service is not available in the region of this server."
    ),
    ("provider_moved", "address"): (
        "The model's service does not answer at the address that this server uses."
    ),
    ("provider_model_missing", "no_list"): (
        "The model's service lists no models at the address that this server uses. "
        "If that is right, type the name of a model."
    ),
}


class Refusal(Exception):
    """A refused command or request, by an error code of the wire.

    Raised anywhere below a command or an HTTP request, each of which converts it in one place.
    """

    def __init__(
        self, code: str, message: str | None = None, *, retry_after_s: float | None = None
    ):
        self.code = code
        self.kind = KINDS[code]
        self.message = message or self.kind.message
        self.retry_after_s = retry_after_s
        super().__init__(code)

    def wire(self) -> dict[str, Any]:
        """Return the error object of the wire."""
        return error_object(self.code, self.message, retry_after_s=self.retry_after_s)


def message_for(code: str, reason: str | None = None, parameter: str | None = None) -> str:
    """Return the sentence of a code, as precise as `reason` and `parameter` allow."""
    message = REASONS.get((code, reason or ""), KINDS[code].message)
    return f"{message.removesuffix('.')}: {parameter}." if parameter else message


def error_object(
    code: str,
    message: str | None = None,
    *,
    retry_after_s: float | None = None,
    reason: str | None = None,
    parameter: str | None = None,
) -> dict[str, Any]:
    """Build an error object {code, message, retryable, retry_after_s?, reason?, parameter?}."""
    error: dict[str, Any] = {
        "code": code,
        "message": message or message_for(code, reason, parameter),
        "retryable": KINDS[code].retryable,
    }
    more = {"retry_after_s": retry_after_s, "reason": reason, "parameter": parameter}
    return error | {name: value for name, value in more.items() if value is not None}
