"""The process that reads a file to import, or draws a conversation as HTML."""
