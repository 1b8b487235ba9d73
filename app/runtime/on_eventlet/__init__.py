"""The runtime on eventlet: tasks, gunicorn worker, hub, listener, WebSocket."""
