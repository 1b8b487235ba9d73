"""The operator's commands: doctor, migrate, move, backup, restore, prune.

Each runs in its own process, on threads, with or without a running server. No module of the server
imports this package.
"""
