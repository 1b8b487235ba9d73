"""Text addressed by UTF-16 code units."""

from hypothesis import given
from hypothesis import strategies as st

from app.answers.model.utf16_text import Utf16Text

units = st.text(st.characters(exclude_categories=()), max_size=20)


def _as_javascript_joins(pieces: list[str]) -> str:
    joined = "".join(pieces).replace("\0", "\ufffd")
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@given(st.lists(units, max_size=8))
def test_text_is_the_same_however_it_is_cut(pieces: list[str]) -> None:
    text = Utf16Text()
    for piece in pieces:
        text.append(piece)
    text.close()
    assert text.slice(0, text.length) == _as_javascript_joins(pieces)


@given(st.lists(units, max_size=8), st.data())
def test_slices_at_boundaries_join_to_the_whole(pieces: list[str], data: st.DataObject) -> None:
    text = Utf16Text("".join(pieces))
    text.close()
    at = text.boundary(data.draw(st.integers(0, text.length)))
    assert text.slice(0, at) + text.slice(at, text.length) == text.slice(0, text.length)


def test_lengths_count_utf16_code_units() -> None:
    assert Utf16Text("aé😀").length == 4


def test_half_a_pair_waits_for_the_other_half() -> None:
    text = Utf16Text("a\ud83d")
    assert text.length == 1
    text.append("\ude00b")
    assert text.slice(0, text.length) == "a😀b"


def test_lone_half_of_a_pair_is_replaced_when_the_text_closes() -> None:
    text = Utf16Text("a\ud83d")
    text.close()
    text.close()
    assert text.slice(0, text.length) == "a\ufffd"


def test_offset_inside_a_pair_is_rounded_down() -> None:
    assert Utf16Text("a😀").boundary(2) == 1
