"""What comes from the service: server-sent events, chunks, text and reasoning."""
