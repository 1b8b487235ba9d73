"""Attacks by hostile clients on real servers: the others are served meanwhile."""
