"""The texts of letters in each language; where a person wishes for another, English is used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """Subjects and texts; `{base_url}`, `{link}` and `{name}` are put in."""

    invitation_subject: str
    invitation: str
    reset_subject: str
    reset: str


ENGLISH = LetterTexts(
    invitation_subject="Invitation to Wordbrook",
    invitation="""\
Hello,

you are invited to Wordbrook at {base_url}
Open this link within seven days; it works once:

{link}
""",
    reset_subject="A new password for Wordbrook",
    reset="""\
Hello {name},

with this link you set a new password for Wordbrook at {base_url}
It works once, within a day:

{link}

If you did not ask for it, ignore this mail: your password stays as it is.
""",
)
GERMAN = LetterTexts(
    invitation_subject="Einladung zu Wordbrook",
    invitation="""\
Hallo,

Sie sind zu Wordbrook eingeladen: {base_url}
Öffnen Sie diesen Link innerhalb von sieben Tagen; er funktioniert einmal:

{link}
""",
    reset_subject="Ein neues Passwort für Wordbrook",
    reset="""\
Hallo {name},

mit diesem Link setzen Sie ein neues Passwort für Wordbrook: {base_url}
Er funktioniert einmal, innerhalb eines Tages:

{link}

Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.
""",
)
DEFAULT = "en"
TEXTS = {DEFAULT: ENGLISH, "de": GERMAN}
