"""What of a conversation fits upstream, whatever was said."""

from hypothesis import given
from hypothesis import strategies as st

from app.conversations.reads.context_window import cut, estimate_tokens

turns_said = st.lists(
    st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=60)), max_size=30
)
systems = st.none() | st.text(max_size=40)


@given(turns_said, systems, st.integers(0, 400))
def test_what_is_kept_is_the_newest_end_and_the_rest_is_counted(
    turns: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, count = cut(turns, system, budget)
    assert kept == turns[count:]


@given(turns_said, systems, st.integers(0, 400))
def test_the_last_question_and_all_behind_it_are_kept(
    turns: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, count = cut(turns, system, budget)
    questions = [at for at, (role, _) in enumerate(turns) if role == "user"]
    assert not questions or count <= questions[-1]
    assert not kept or kept[0][0] == "user"


@given(turns_said, systems, st.integers(0, 400))
def test_what_is_kept_fits_unless_it_begins_with_the_last_question(
    turns: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, _ = cut(turns, system, budget)
    tokens = sum(estimate_tokens(text) for _, text in kept)
    tokens += estimate_tokens(system) if system else 0
    assert tokens <= budget or [role for role, _ in kept].count("user") <= 1


@given(turns_said, systems, st.integers(0, 400))
def test_no_more_is_cut_than_must_be(
    turns: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    _, count = cut(turns, system, budget)
    earlier_questions = [at for at in range(count) if turns[at][0] == "user"]
    if earlier_questions:
        tokens = sum(estimate_tokens(text) for _, text in turns[earlier_questions[-1] :])
        assert tokens + (estimate_tokens(system) if system else 0) > budget


@given(st.text())
def test_an_estimate_covers_every_byte_and_the_role(text: str) -> None:
    assert estimate_tokens(text) >= len(text.encode()) / 3.5 + 4


def test_a_long_question_goes_upstream_alone() -> None:
    turns = [("user", "a"), ("assistant", "b"), ("user", "long " * 1000)]
    assert cut(turns, None, 100) == (turns[2:], 2)


def test_an_answer_whose_question_was_cut_is_cut_too() -> None:
    turns = [("user", "long " * 100), ("assistant", "b"), ("user", "c")]
    assert cut(turns, None, 30) == (turns[2:], 2)
