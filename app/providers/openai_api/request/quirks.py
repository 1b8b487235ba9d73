"""The quirks of a model at an endpoint, learned from refused requests."""

import re
from dataclasses import dataclass, replace
from typing import Literal

DROPPABLE = ("stream_options", "temperature", "top_p", "reasoning_effort")
LIMIT_NAMES = ("max_completion_tokens", "max_tokens")
VALUE_REFUSED = re.compile(
    r"too (large|high|low|small)|at (most|least)|m(ax|in)imum|range|between|must be"
)

# Anthropic: "final assistant content cannot end with trailing whitespace".
WHITE_SPACE_REFUSED = re.compile(r"trailing[ _-]white ?space|white ?space at the end")

# The form of a partial answer: the last message (plain, marked as prefix, or with vLLM's switches),
# or a message followed by an instruction to continue.
Continues = Literal["prefill", "prefix", "vllm", "instruction"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """The form of a request; the defaults are for an endpoint that accepts all parameters."""

    left_out: frozenset[str] = frozenset()
    limit_name: str | None = "max_completion_tokens"
    system_role: Literal["system", "developer", "user"] = "system"
    continues: Continues = "prefill"
    trims_partial: bool = False


def learn(quirks: Quirks, complaint: str, sent: set[str]) -> Quirks | None:
    """Return the quirks to try after a refusal with the text `complaint`, or None if none apply.

    `sent` names the features of the refused request: its parameters, "system" for a system text
    and "prefill" for a partial answer as its last message.
    """
    text = complaint.lower()
    if VALUE_REFUSED.search(text) and not WHITE_SPACE_REFUSED.search(text):
        return None
    for name in DROPPABLE:
        if name in sent and _names(text, name):
            return replace(quirks, left_out=quirks.left_out | {name})
    if quirks.limit_name in sent and any(_names(text, name) for name in LIMIT_NAMES):
        is_first = quirks.limit_name == LIMIT_NAMES[0]
        return replace(quirks, limit_name=LIMIT_NAMES[1] if is_first else None)
    if "system" in sent and quirks.system_role != "user" and _is_about_role(text):
        is_hinted = quirks.system_role == "system" and "developer" in text
        return replace(quirks, system_role="developer" if is_hinted else "user")
    return _other_prefill(quirks, text) if "prefill" in sent else None


def _other_prefill(quirks: Quirks, text: str) -> Quirks:
    if not quirks.trims_partial and WHITE_SPACE_REFUSED.search(text):
        return replace(quirks, trims_partial=True)
    return replace(quirks, continues="instruction")


def initial_quirks(host: str, owner: str | None) -> Quirks:
    """Return the quirks to try first at `host`; `owner` is the owner of the model in the list.

    OpenAI has no prefill: its models begin a new answer after an assistant message. Mistral and
    DeepSeek require a mark, vLLM its switches; Anthropic refuses white space at
    the end. A service that refuses gets the instruction.
    """
    if host.endswith(("openai.com", "openai.azure.com")):
        return Quirks(continues="instruction")
    if host.endswith(("mistral.ai", "deepseek.com")):
        return Quirks(continues="prefix")
    if host.endswith("anthropic.com"):
        return Quirks(trims_partial=True)
    return Quirks(continues="vllm" if owner == "vllm" else "prefill")


def _is_about_role(text: str) -> bool:
    return _names(text, "role") and (_names(text, "system") or _names(text, "developer"))


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![a-z_]){name}(?![a-z_])", text) is not None
