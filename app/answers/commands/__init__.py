"""The clients' commands: start, stop and continue answers, open and close conversations."""
