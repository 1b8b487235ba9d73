"""Read-only links to copies of conversations: made, listed, revoked, and shown to anyone."""
