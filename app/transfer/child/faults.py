"""Why a file, or a conversation in it, is not taken; and what was left out of one that is.

`Fault`            a conversation is not taken; the rest of the file is
`FileFault(Fault)` the file is not taken from here on

Each has a code, which the page translates, and a sentence for everyone else.
"""

SENTENCES = {
    "not_json": "This file is neither JSON nor a zip archive with JSON in it.",
    "damaged": "This file is damaged: it ends too early, or its JSON is not valid.",
    "no_conversations": "There are no conversations in this file.",
    "too_large": "Unpacked, this file is larger than this server reads.",
    "too_deep": "Its JSON is nested too deeply.",
    "too_many": "The file has more conversations than are taken at once; import it again for more.",
    "unknown_format": "Its format is not one of those that can be read.",
    "newer_format": "It was exported by a newer version of this program.",
    "no_messages": "It has no messages.",
    "too_many_messages": "It has more messages than a conversation may have here.",
    "too_much_text": "It has more text than a conversation may have here.",
    "long_message": "One of its messages is longer than a message may be here.",
    "circle": "Its messages answer each other in a circle.",
    "invalid": "Something in it is not of the expected form.",
    # Left out of a conversation that is taken.
    "hidden": "Hidden messages, such as those of the system, were left out.",
    "files": "Files were left out: they are not in this file.",
    "files_refused": "Files were left out: this server does not take them.",
    "content": "Contents of an unknown kind were left out.",
    "no_question": "An answer without a question got one that is empty.",
    "no_answer": "A question without an answer got an empty one, which can be retried.",
    "orphans": "Messages whose predecessor is missing begin a branch of their own.",
}


class Fault(Exception):
    """A conversation is not taken."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(SENTENCES[code])


class FileFault(Fault):
    """The file is not taken from here on."""
