"""The test kit, used as a project's tests use it: with pytest in a process of its own."""
