"""The example under gunicorn."""
