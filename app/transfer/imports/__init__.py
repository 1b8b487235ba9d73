"""Takes conversations of a file: read in a process, stored one by one, reported."""
