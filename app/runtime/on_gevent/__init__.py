"""The runtime on gevent: tasks and the gunicorn worker."""
