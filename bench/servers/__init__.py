"""The measured servers and the fake provider, as processes pinned to cores."""
