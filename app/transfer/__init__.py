"""Conversations move in and out: exports as JSON, Markdown, HTML and zip; imports of these files
and of those that other chats export.
"""
