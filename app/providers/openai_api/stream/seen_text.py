"""What a stream has sent so far, to tell a whole or cumulative text from a further piece. Pure."""

# Two texts that begin alike for so long are versions of one text.
HEAD = 64
MIN_COMMON = 8


class SeenText:
    """The length and the first HEAD characters of a text; its end is not kept."""

    def __init__(self) -> None:
        self.length = 0
        self._head = ""
        self._from_wholes = 0

    @property
    def has_head(self) -> bool:
        """Whether `add` is done: from now on only `length` is to be counted."""
        return self.length >= HEAD

    def add(self, text: str) -> None:
        """Count the next piece."""
        if self.length < HEAD:
            self._head = (self._head + text)[:HEAD]
        self.length += len(text)

    def rest_of(self, whole: str) -> str:
        """Return what `whole` has beyond the text so far, and count it.

        Services send the whole text again, in the last chunk or in each; some trim it. Where no
        other pieces came and `whole` does not begin like the text so far, it is a further piece.
        """
        rest = self._rest_of(whole)
        self.add(rest)
        self._from_wholes += len(rest)
        return rest

    def _rest_of(self, whole: str) -> str:
        if not self.length:
            return whole
        bare, head = whole.lstrip(), self._head.lstrip()
        length = self.length - (len(self._head) - len(head))
        if bare.startswith(head):
            return bare[length:]
        if self.length > self._from_wholes or bare.rstrip() == head.rstrip():
            return ""
        pairs = enumerate(zip(bare, head, strict=False))
        common = next((at for at, (a, b) in pairs if a != b), min(len(bare), len(head)))
        is_version = common >= MIN_COMMON and common * 2 >= min(len(head), len(bare))
        return bare[length:] if is_version else whole
