"""A probe through the database: do the other workers still reach Redis?

The table has one row with two counters, so no clocks have to agree. A worker that Redis does not
reach increments `asked`. A worker that Redis reaches raises `answered` to the value of `asked`.
"""

from sqlalchemy import Connection, insert, select, update

from ..schema.tables import witness
from .database import Database

ROW_ID = 1


class RedisWitness:
    """Asks the other workers whether Redis reaches them, and answers them.

    Every method raises Refusal `storage_unavailable` while the database cannot be used.
    """

    def __init__(self, database: Database):
        self._database = database

    def ask(self) -> int:
        """Ask the other workers; return the question's number."""
        return self._database.write(_ask)

    def is_answered(self, question: int) -> bool:
        """Return whether a worker has answered `question` or a later one."""
        return self._database.read(_last_answered) >= question

    def answer(self) -> None:
        """Answer the newest question, if it has no answer yet: Redis reaches this worker."""
        question = self._database.read(_unanswered)
        if question is not None:
            self._database.write(_answer, question)


def _ask(tx: Connection) -> int:
    counted = update(witness).values(asked=witness.c.asked + 1).returning(witness.c.asked)
    asked = tx.execute(counted).scalar()
    if asked is None:
        tx.execute(insert(witness).values(id=ROW_ID, asked=1, answered=0))
        return 1
    return int(asked)


def _last_answered(tx: Connection) -> int:
    return tx.execute(select(witness.c.answered)).scalar() or 0


def _unanswered(tx: Connection) -> int | None:
    row = tx.execute(select(witness.c.asked, witness.c.answered)).first()
    return None if row is None or row.answered >= row.asked else int(row.asked)


def _answer(tx: Connection, question: int) -> None:
    is_new = witness.c.answered < question
    tx.execute(update(witness).where(is_new).values(answered=question))
