"""The history sent to a provider fits the token budget."""

from hypothesis import given
from hypothesis import strategies as st

from app.conversations.reads.context_window import cut, estimate_tokens

histories = st.lists(
    st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=60)), max_size=30
)
systems = st.none() | st.text(max_size=40)


@given(histories, systems, st.integers(0, 400))
def test_the_newest_messages_are_kept_and_the_others_counted(
    history: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, count = cut(history, system, budget)
    assert kept == history[count:]


@given(histories, systems, st.integers(0, 400))
def test_the_last_question_and_all_after_it_are_kept(
    history: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, count = cut(history, system, budget)
    questions = [at for at, (role, _) in enumerate(history) if role == "user"]
    assert not questions or count <= questions[-1]
    assert not kept or kept[0][0] == "user"


@given(histories, systems, st.integers(0, 400))
def test_history_fits_the_budget_unless_it_starts_with_the_last_question(
    history: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    kept, _ = cut(history, system, budget)
    tokens = sum(estimate_tokens(text) for _, text in kept)
    tokens += estimate_tokens(system) if system else 0
    assert tokens <= budget or [role for role, _ in kept].count("user") <= 1


@given(histories, systems, st.integers(0, 400))
def test_no_more_messages_are_cut_than_necessary(
    history: list[tuple[str, str]], system: str | None, budget: int
) -> None:
    _, count = cut(history, system, budget)
    earlier_questions = [at for at in range(count) if history[at][0] == "user"]
    if earlier_questions:
        tokens = sum(estimate_tokens(text) for _, text in history[earlier_questions[-1] :])
        assert tokens + (estimate_tokens(system) if system else 0) > budget


@given(st.text())
def test_an_estimate_covers_the_text_and_the_role(text: str) -> None:
    assert estimate_tokens(text) >= len(text.encode()) / 3.5 + 4


def test_a_long_question_is_sent_without_earlier_messages() -> None:
    history = [("user", "a"), ("assistant", "b"), ("user", "long " * 1000)]
    assert cut(history, None, 100) == (history[2:], 2)


def test_an_answer_is_cut_with_its_question() -> None:
    history = [("user", "long " * 100), ("assistant", "b"), ("user", "c")]
    assert cut(history, None, 30) == (history[2:], 2)
