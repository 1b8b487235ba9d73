"""Writes conversations as JSON, Markdown, HTML, and all of a user as a zip archive."""
