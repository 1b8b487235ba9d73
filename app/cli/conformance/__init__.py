"""`python -m app conformance URL`: plays the wire against any server and checks its answers."""
