"""The same follower in the words of other protocols: AI SDK UI message stream, AG-UI."""
