"""Requests to the service: body, endpoint, and the capabilities and quirks of a model."""
