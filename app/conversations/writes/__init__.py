"""Transactions: send, regenerate, continue, finish, update, delete."""
