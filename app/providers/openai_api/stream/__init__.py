"""The stream of a response: server-sent events, chunks, text and reasoning."""
