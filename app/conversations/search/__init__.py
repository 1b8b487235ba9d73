"""Full-text search: one index per database, query words, snippets."""
