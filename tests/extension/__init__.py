"""Wordbrook in a Flask application of others."""
