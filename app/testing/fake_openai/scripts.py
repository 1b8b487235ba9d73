"""Scripts of answers: by path, by a marker in the last user message, or by model.

A script is a list of steps, played in order on one response:

    {"delta": "text"}  {"reasoning": "text"}  {"role": true}     a chunk; in a repeat, {i} counts
    {"delta": "text", "every": 3}                                the same, 3 bytes at a time
    {"finish": "stop"}  {"usage": {…}}  {"done": true}           how a stream ends
    {"chunk": {…}}  {"error": {…}}  {"comment": "…"}             any JSON as an event, SSE comments
    {"raw": "…", "every": 1}  {"raw64": "…"}                     body bytes (latin-1, base64), cut
    {"head": {"status": 200, "headers": {…}}}                    send the response's head
    {"status": 429, "headers": {…}, "body": …}                   a whole response
    {"strict": true}                                             refuse what strict templates refuse
    {"wire": "…"}                                                bytes in place of any HTTP
    {"sleep_ms": 20}  {"stall": true}                            wait; wait for a disconnect
    {"until_exists": "/a/path"}                                  wait until a file exists
    {"close": "fin" | "rst"}                                     cut the connection
    {"echo": true, "every_ms": 5}                                repeat the question and complete
    {"repeat": 3, "steps": […]}
"""

import threading
from collections.abc import Iterator
from typing import Any

Step = dict[str, Any]
ECHO: list[Step] = [{"echo": True}]
MODELS: list[Step] = [
    {
        "status": 200,
        "body": {
            "object": "list",
            "data": [
                {"id": "fake-chat", "object": "model", "owned_by": "fake"},
                {"id": "fake-embedding", "object": "model", "owned_by": "fake"},
                {"id": "fake-other", "object": "model", "owned_by": "fake"},
            ],
        },
    }
]


class Scripts:
    """The scripts that were set; those with `times` take precedence until used up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: list[dict[str, Any]] = []

    def add(self, script: dict[str, Any]) -> None:
        """Add a script; it takes precedence over earlier ones."""
        if not isinstance(script.get("steps"), list):
            raise TypeError("a script has steps")
        with self._lock:
            if script.get("times"):
                self._set.append(script)
            else:
                self._set = [old for old in self._set if not _is_for_the_same(old, script)]
                self._set.insert(0, script)

    def clear(self) -> None:
        """Delete all scripts."""
        with self._lock:
            self._set.clear()

    def choose(self, path: str, body: dict[str, Any]) -> list[Step]:
        """Return the steps to play for a request."""
        with self._lock:
            fitting = [script for script in self._set if _fits(script, path, body)]
            for script in sorted(fitting, key=_rank):
                if script.get("times"):
                    script["times"] -= 1
                    if not script["times"]:
                        self._set.remove(script)
                return list(script["steps"])
        return MODELS if path.endswith("/models") else ECHO


def _is_for_the_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    keys = ("path", "marker", "model", "times")
    return [old.get(key) for key in keys] == [new.get(key) for key in keys]


def _rank(script: dict[str, Any]) -> tuple[bool, int]:
    special = next((i for i, key in enumerate(("path", "marker", "model")) if script.get(key)), 3)
    return not script.get("times"), special


def _fits(script: dict[str, Any], path: str, body: dict[str, Any]) -> bool:
    if script.get("path"):
        return path.endswith(str(script["path"]))
    if not path.endswith("/chat/completions"):
        return False
    if script.get("marker"):
        return str(script["marker"]) in question_of(body)
    return script.get("model") in (None, body.get("model"))


def question_of(body: dict[str, Any]) -> str:
    """Return the last user message of a request."""
    asked = [m for m in body.get("messages") or () if m.get("role") == "user"]
    return str(asked[-1].get("content") or "") if asked else ""


def unrolled(steps: list[Step], index: int = 0) -> Iterator[Step]:
    """Yield the steps with repeats unrolled and {i} counted in their texts."""
    for step in steps:
        if "repeat" in step:
            for round_ in range(step["repeat"]):
                yield from unrolled(step["steps"], round_)
        else:
            yield {
                key: value.replace("{i}", str(index)) if key in ("delta", "reasoning") else value
                for key, value in step.items()
            }
