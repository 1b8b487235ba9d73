"""Faults around a real server, one claim a test: kills, networks, disks, clients, providers."""
