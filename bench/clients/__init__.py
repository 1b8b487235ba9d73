"""WebSocket clients of the measured servers; they store frames and parse them after the run."""
