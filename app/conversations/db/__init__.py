"""Database connections and transactions for SQLite and PostgreSQL."""
