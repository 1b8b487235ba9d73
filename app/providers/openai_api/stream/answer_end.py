"""How a stream says that its answer has ended. Pure."""

from collections import deque

from ...base import ProviderError
from .finish_words import MEANINGS, Finish, find_end, normalized

# So many last events are searched for an end under an unusual key; usage may follow it.
MAX_RECENT = 4


class AnswerEnd:
    """The finish word of a stream, and whether more of the answer came after it."""

    def __init__(self) -> None:
        self.word = ""
        self.goes_on = False
        self._recent: deque[bytes] = deque(maxlen=MAX_RECENT)
        self.note_events = self._recent.extend

    @property
    def is_final(self) -> bool:
        """Whether a finish word has come, and no text after it."""
        return self.word != "" and not self.goes_on

    def note_text(self, text: str) -> None:
        """Note that `text` has come: an earlier finish word was no end."""
        self.goes_on = self.goes_on or (text != "" and self.word != "")

    def finish_by(self, reason: object) -> bool:
        """Take the value of a finish_reason; return whether it says that the answer has ended.

        Raises:
            ProviderError: `tools_unsupported`, or `provider_broken` where it says error.
        """
        word = normalized(reason)
        meaning = MEANINGS.get(word)
        if meaning == "tools":
            raise ProviderError("tools_unsupported")
        if meaning == "broken":
            raise ProviderError("provider_broken", "finish_reason error")
        self.word = word or self.word
        return self.word != ""

    def search(self) -> str:
        """Return the finish word, if need be from an unusual key of the last events."""
        if not self.word:
            found = (find_end(data) for data in reversed(self._recent))
            known = (word for word in found if MEANINGS.get(word) not in ("tools", "broken"))
            self.word = next(filter(None, known), "")
        return self.word

    def reason(self) -> Finish | None:
        """Return the finish_reason of the wire; None where the word is unknown or missing."""
        meaning = MEANINGS.get(self.word)
        return meaning if meaning in ("stop", "length", "content_filter") else None
