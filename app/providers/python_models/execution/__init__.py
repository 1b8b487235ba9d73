"""Runs a model in a task of this process and reads its pieces."""
