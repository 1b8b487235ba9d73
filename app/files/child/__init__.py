"""The process that reads a file that may be hostile: one for each file, with limits."""
