"""The words by which services say how an answer ended, and the keys that hold them. Pure.

Sources: the API references of OpenAI, Anthropic, Gemini and Vertex AI, Cohere, Mistral, DeepSeek,
Zhipu, Qwen (DashScope), Baidu, Bedrock, Ollama; the servers vLLM, llama.cpp, TGI, SGLang.
"""

import json
from typing import Any, Literal

Finish = Literal["stop", "length", "content_filter"]

# Compared in lower case, with _ for each run of other characters, without "finish_reason_" before.
_WORDS: dict[Finish | Literal["tools", "none", "broken"], str] = {
    "stop": (
        "stop eos eos_token end end_turn stop_sequence stop_token complete completed finish "
        "finished done success normal natural model_stop stopped_eos stopped_word "
        "end_of_text end_of_turn end_of_sequence final"
    ),
    # Anthropic also says model_context_window_exceeded; llama.cpp limit; Bedrock max_tokens.
    "length": (
        "length max_tokens max_length max_new_tokens max_token max_output_tokens "
        "max_completion_tokens token_limit limit stopped_limit length_limit length_exceeded "
        "model_length context_length context_length_exceeded model_context_window_exceeded "
        "context_window_exceeded max_tokens_reached max_context_length incomplete truncated "
        "max_input_length"
    ),
    # Gemini: safety to model_armor and the image_ ones; Zhipu sensitive; Cohere error_toxic;
    # Anthropic refusal; Bedrock content_filtered and guardrail_intervened.
    "content_filter": (
        "content_filter content_filtered contentfilter content_filter_error safety recitation "
        "language blocklist prohibited_content spii image_safety image_prohibited_content "
        "image_recitation image_other model_armor sensitive error_toxic refusal refused blocked "
        "guardrail_intervened guardrail moderation moderated flagged content_policy "
        "content_policy_violation policy_violation safety_filter data_inspection_failed "
        "risk_control content_moderation censored"
    ),
    "tools": (
        "tool_calls tool_call function_call function_calls tool_use unexpected_tool_call "
        "malformed_function_call too_many_tool_calls malformed_tool_call"
    ),
    "none": "null none nil undefined unspecified finish_reason_unspecified unfinished in_progress",
    "broken": "error engine_error server_error internal_error",
}  # fmt: skip
MEANINGS = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
PREFIXES = ("finish_reason_", "finishreason_", "stop_reason_", "stopreason_")
END_KEYS = ("finish_reason", "finishReason", "stop_reason", "stopReason", "finish_type",
            "done_reason", "doneReason", "stop_type", "completion_reason")  # fmt: skip
END_MARKS = ("done", "is_end", "isEnd", "is_finished", "finished", "end", "stop", "eos")
MAX_WORD_CHARS = 64


def normalized(word: object) -> str:
    """Return the finish word in `word`, "" if it says that the answer goes on."""
    if isinstance(word, dict):
        word = next((word[key] for key in ("reason", "type", "value") if key in word), None)
    elif isinstance(word, list):
        word = word[0] if word else None
    if word is True:
        return "stop"
    if word is None or word is False or isinstance(word, dict | list):
        return ""
    text = "".join(each if each.isalnum() else "_" for each in str(word).strip().lower())
    text = "_".join(part for part in text.split("_") if part)[:MAX_WORD_CHARS]
    for prefix in PREFIXES:
        text = text.removeprefix(prefix)
    return "" if MEANINGS.get(text) == "none" else text


def find_end(data: bytes) -> str:
    """Return the finish word in any key of an event that is known for it, "" without one."""
    try:
        event = json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return ""
    holders = list(_holders(event))
    for keys, accepts in ((END_KEYS, None), (END_MARKS, True)):
        for holder in holders:
            for key in keys:
                value = holder.get(key)
                if accepts is True and value is not True:
                    continue
                if word := normalized(value):
                    return word
    return ""


def _holders(event: object) -> list[dict[str, Any]]:
    if not isinstance(event, dict):
        return []
    choices = event.get("choices")
    found = [event]
    entries = choices if isinstance(choices, list) else [choices]
    found += [choice for choice in entries if isinstance(choice, dict)]
    for holder in list(found):
        found += [holder[key] for key in ("delta", "message") if isinstance(holder.get(key), dict)]
    return found
