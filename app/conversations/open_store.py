"""Opens the database that the settings name, at this version's revision, its store and budget."""

from ..limits.budget import TokenBudget
from ..limits.user_rules import UserRules, is_any_bounded
from ..runtime import Runtime
from ..settings import Settings
from .budget.token_counts import StoredTokenCounts
from .db.database import Database
from .ids import Clock, IdMaker, make_id, now
from .schema.migrate_on_start import bring_up_to_date
from .store import ConversationStore


def open_store(
    settings: Settings, runtime: Runtime, *, clock: Clock = now, make_id: IdMaker = make_id
) -> ConversationStore:
    """Open the database of `settings` and return its store.

    Raises:
        DatabaseUnusable: the sentence says why.
    """
    database = open_database(settings, runtime, clock=clock)
    return make_store(database, settings, clock=clock, make_id=make_id)


def open_database(settings: Settings, runtime: Runtime, *, clock: Clock = now) -> Database:
    """Open the database of `settings` and check its revision; migrate it if it is SQLite.

    Raises:
        DatabaseUnusable: the sentence says why.
    """
    database = Database(settings.sqlalchemy_url, runtime, table_prefix=settings.table_prefix)
    bring_up_to_date(database.engine, runtime, clock=clock)
    return database


def make_store(
    database: Database, settings: Settings, *, clock: Clock = now, make_id: IdMaker = make_id
) -> ConversationStore:
    """Make the store of an open database, with the limits of `settings`."""
    return ConversationStore(
        database,
        limit_title_chars=settings.limit_title_chars,
        limit_history_tokens=settings.limit_history_tokens,
        limit_stored_bytes=settings.limit_stored_bytes,
        limit_message_files=settings.limit_files_per_message if settings.has_files else 0,
        clock=clock,
        make_id=make_id,
    )


def open_budget(
    settings: Settings, runtime: Runtime, database: Database, rules: UserRules
) -> TokenBudget | None:
    """Return the budgets of `rules`, None if nothing is bounded and no use is kept."""
    if not rules.keeps_usage and not is_any_bounded(settings):
        return None
    counts = StoredTokenCounts(database, keeps_usage=rules.keeps_usage)
    return TokenBudget(rules, runtime, counts, prices=settings.prices)
