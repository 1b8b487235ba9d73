"""Files that users add to messages: uploads, their contents, and what models are given of them.

Imported only where files are on; the rows are in `conversations/files`. It imports nothing itself:
the child process, which has this package as a parent, must start fast.
"""
