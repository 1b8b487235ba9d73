"""Why a file is refused."""


class RefusedFile(Exception):
    """A file is refused with an error code of the wire and a sentence."""

    def __init__(self, code: str, sentence: str):
        self.code = code
        self.sentence = sentence
        super().__init__(sentence)
