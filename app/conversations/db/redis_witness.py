"""A question between workers that Redis no longer connects: does it still reach any of you?

One row with two counts, so that no clocks have to agree: who is cut off counts up what is asked,
and whoever Redis reaches counts what is answered up to there.
"""

from sqlalchemy import Connection, insert, select, update

from ..schema.tables import witness

ONE = 1


def ask(tx: Connection) -> int:
    """Ask, and return the number of the question."""
    counted = update(witness).values(asked=witness.c.asked + 1).returning(witness.c.asked)
    asked = tx.execute(counted).scalar()
    if asked is None:
        tx.execute(insert(witness).values(id=ONE, asked=1, answered=0))
        return 1
    return int(asked)


def unanswered(tx: Connection) -> int | None:
    """Return the number of the newest question, if nobody has answered it."""
    row = tx.execute(select(witness.c.asked, witness.c.answered)).first()
    return None if row is None or row.answered >= row.asked else int(row.asked)


def is_answered(tx: Connection, question: int) -> bool:
    """Return whether somebody has answered that question, or a later one."""
    return (tx.execute(select(witness.c.answered)).scalar() or 0) >= question


def answer(tx: Connection, question: int) -> None:
    """Answer that question."""
    is_new = witness.c.answered < question
    tx.execute(update(witness).where(is_new).values(answered=question))
