"""Export of a person's data, and the usage of all people."""
