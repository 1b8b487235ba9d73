"""Reads and writes of the account tables; each function runs in the caller's transaction."""
