"""What an endpoint has shown that it does not take, for one model: learned from its refusals."""

import re
from dataclasses import dataclass, replace
from typing import Literal

DROPPABLE = ("stream_options", "temperature", "top_p", "reasoning_effort")
LIMIT_NAMES = ("max_completion_tokens", "max_tokens")
ABOUT_A_VALUE = re.compile(
    r"too (large|high|low|small)|at (most|least)|m(ax|in)imum|range|between|must be"
)

# How a partial answer goes up: as the last message, so marked or with vLLM's switches, or with an
# instruction to go on after it.
Continues = Literal["prefill", "prefix", "vllm", "instruction"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """How a request must be written; the defaults are for an endpoint that takes everything."""

    left_out: frozenset[str] = frozenset()
    limit_name: str | None = "max_completion_tokens"
    system_role: Literal["system", "developer", "user"] = "system"
    continues: Continues = "prefill"


def learn(habits: Quirks, complaint: str, sent: set[str]) -> Quirks | None:
    """Return the habits to try after a refusal that says `complaint`; None if it teaches nothing.

    `sent` names what the refused request had: its parameters, "system" for a system text and
    "prefill" for a partial answer as its last message.
    """
    text = complaint.lower()
    if ABOUT_A_VALUE.search(text):
        return None
    for name in DROPPABLE:
        if name in sent and _names(text, name):
            return replace(habits, left_out=habits.left_out | {name})
    if habits.limit_name in sent and any(_names(text, name) for name in LIMIT_NAMES):
        is_first = habits.limit_name == LIMIT_NAMES[0]
        return replace(habits, limit_name=LIMIT_NAMES[1] if is_first else None)
    if "system" in sent and habits.system_role != "user" and _is_about_role(text):
        is_hinted = habits.system_role == "system" and "developer" in text
        return replace(habits, system_role="developer" if is_hinted else "user")
    if "prefill" in sent:
        return replace(habits, continues="instruction")
    return None


def first_habits(host: str, owner: str | None) -> Quirks:
    """Return what to try first at `host`; `owner` is what the service lists as the model's owner.

    OpenAI takes no prefill: its models begin a new answer after an assistant message. Mistral and
    DeepSeek want it marked, vLLM wants to be told. Whoever refuses gets the instruction.
    """
    if host.endswith(("openai.com", "openai.azure.com")):
        return Quirks(continues="instruction")
    if host.endswith(("mistral.ai", "deepseek.com")):
        return Quirks(continues="prefix")
    return Quirks(continues="vllm" if owner == "vllm" else "prefill")


def _is_about_role(text: str) -> bool:
    return _names(text, "role") and (_names(text, "system") or _names(text, "developer"))


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![a-z_]){name}(?![a-z_])", text) is not None
