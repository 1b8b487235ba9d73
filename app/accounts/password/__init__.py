"""Sign-in by name and password: hashes, the wait after wrong ones, and the check itself."""
