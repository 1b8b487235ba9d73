"""The stand-alone server: gunicorn with our configuration and workers."""
