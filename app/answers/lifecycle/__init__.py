"""What happens around a run: persistence, titles, recovery, maintenance, drain, health."""
