"""What runs inside a server under test: it looks at the process, and plants faults in it."""
