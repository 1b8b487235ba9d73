"""Full-text search: an index for each kind of database, query words, snippets."""
