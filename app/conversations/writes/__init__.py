"""Writes in a given transaction: send, regenerate, continue, finish, update, delete."""
