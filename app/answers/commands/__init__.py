"""Commands of a client: start, stop and open answers and conversations."""
