"""The database's revisions; Alembic loads them by path, so nothing here imports the app."""
