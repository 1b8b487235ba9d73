"""How a user arranges conversations: pins, the archive, folders, changes of many at once."""
