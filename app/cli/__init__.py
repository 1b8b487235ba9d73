"""The operator's commands: doctor, migrate, move, backup, restore, prune.

Each runs in a process of its own, on threads, beside the server or without it. Nothing the
server imports imports this.
"""
