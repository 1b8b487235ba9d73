"""Storing, recovery, health and the end of a worker, and its metrics."""
