"""Code that runs inside a server under test: inspects the process and injects faults."""
