"""Letters of mathematical alphabets, which browsers take instead of the attribute `mathvariant`."""

import unicodedata

_STYLES = {
    "bold": ("BOLD",),
    "italic": ("ITALIC",),
    "bold-italic": ("BOLD ITALIC", "BOLD"),
    "double-struck": ("DOUBLE-STRUCK",),
    "script": ("SCRIPT",),
    "fraktur": ("FRAKTUR",),
    "sans-serif": ("SANS-SERIF",),
    "sans-serif-italic": ("SANS-SERIF ITALIC", "SANS-SERIF"),
    "monospace": ("MONOSPACE",),
}
# Letters that Unicode had before it had the alphabets.
_OLDER = {"FRAKTUR": "BLACK-LETTER"}


def in_alphabet(text: str, variant: str) -> str:
    """Return the text in the alphabet; a character that it does not have is left."""
    styles = _STYLES.get(variant, ())
    return "".join(_letter(char, styles) for char in text)


def _letter(char: str, styles: tuple[str, ...]) -> str:
    name = unicodedata.name(char, "")
    if not name.startswith(("LATIN ", "GREEK ", "DIGIT ")):
        return char
    plain = name.removeprefix("LATIN ").removeprefix("GREEK ").replace(" LETTER ", " ")
    for style in styles:
        for wanted in (f"MATHEMATICAL {style} {plain}", f"{_OLDER.get(style, style)} {plain}"):
            try:
                return unicodedata.lookup(wanted)
            except KeyError:
                continue
    return "\u210e" if (char, styles[:1]) == ("h", ("ITALIC",)) else char
