"""The hot path: run, pump, journal writer, delivery to followers, pacing."""
