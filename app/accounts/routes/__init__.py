"""The routes of accounts under /api; bodies are JSON, which no page of another site can send."""
