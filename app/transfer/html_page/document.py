"""The page around drawn messages, with its styles in it; loads nothing."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1d2528; --paper: #fbfaf7; --soft: #eceae3; --quiet: #556065; --accent: #0b6a68 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dfe5e6; --paper: #12191d; --soft: #1e282d; --quiet: #a3b0b5; --accent: #6cc5c0 }
}
* { box-sizing: border-box }
body { margin: 0; padding: 24px 16px 64px; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, sans-serif }
main, header, footer { max-width: 720px; margin: 0 auto }
h1 { font-size: 26px; line-height: 1.25; overflow-wrap: anywhere }
article { margin: 28px 0 }
article > h2 { margin: 0 0 4px; font-size: 14px; font-weight: 600; color: var(--quiet); overflow-wrap: anywhere }
.question > div { padding: 8px 16px; border-radius: 12px; background: var(--soft) }
.plain { margin: 0; white-space: pre-wrap }
.note, footer, header p { color: var(--quiet); font-size: 15px }
div, p { overflow-wrap: anywhere }
pre { padding: 12px 16px; overflow-x: auto; border-radius: 8px; background: var(--soft); font-size: 14px; line-height: 1.5 }
code { font-family: ui-monospace, monospace; font-size: .9em }
pre code { font-size: inherit }
a { color: var(--accent) }
img { max-width: 100%; height: auto; border-radius: 8px }
table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse }
th, td { padding: 4px 10px; border: 1px solid var(--quiet); text-align: start }
.left { text-align: left }
.center { text-align: center }
.right { text-align: right }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", "Noto Sans Math", math }
.formula { display: block; margin: 1em 0; padding: 2px 0; overflow-x: auto; overflow-y: hidden; text-align: center }
.line-below, .line-under { border-bottom: 1px solid }
.line-over { border-top: 1px solid; padding-top: 1px }
.line-behind { border-right: 1px solid }
mtd.right + mtd.left { padding-left: 0 }
mtd.right:has(+ mtd.left) { padding-right: 0 }
.boxed { border: 1px solid; padding: .3em }
.strike, .strike-up, .strike-down { --line: transparent calc(50% - .6px), currentColor 0 calc(50% + .6px), transparent 0 }
.strike { background: linear-gradient(var(--line)) }
.strike-up { background: linear-gradient(to bottom right, var(--line)) }
.strike-down { background: linear-gradient(to top right, var(--line)) }
.strike-up.strike-down { background: linear-gradient(to bottom right, var(--line)), linear-gradient(to top right, var(--line)) }
mtext.bold { font-weight: bold }
mtext.italic { font-style: italic }
mtext.monospace { font-family: ui-monospace, monospace }
mtext.sans-serif { font-family: system-ui, sans-serif }
blockquote { margin: 0; padding-inline-start: 16px; border-inline-start: 3px solid var(--quiet) }
@media print { body { background: none } pre { white-space: pre-wrap } }
"""  # noqa: E501 - a style sheet
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# For a browser that shows it: nothing runs, nothing is loaded but the pictures in it.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def document_start(title: str, note: str, language: str = "en") -> bytes:
    """Return what comes before the messages."""
    shown = escape(title)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_META_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{shown}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1 dir="auto">{shown}</h1><p>{escape(note)}</p></header>\n<main>\n'
    ).encode("utf-8", "replace")


def document_end() -> bytes:
    """Return what comes after the messages."""
    return b"</main>\n</body>\n</html>\n"


def picture(type_: str, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield an image with its content inside."""
    yield f'<img alt="{escape(name)}" src="data:{escape(type_)};base64,'.encode("utf-8", "replace")
    kept = b""
    for piece in pieces:
        data = kept + piece
        whole = len(data) - len(data) % 3
        yield base64.b64encode(data[:whole])
        kept = data[whole:]
    yield base64.b64encode(kept) + b'">'


# A policy in a document may have neither of these.
_META_POLICY = "; ".join(
    each for each in POLICY.split("; ") if not each.startswith(("frame-ancestors", "sandbox"))
)
