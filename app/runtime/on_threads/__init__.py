"""The runtime on plain threads: tasks and the gunicorn worker."""
