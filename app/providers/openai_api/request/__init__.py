"""What goes to the service: request body, endpoint, capabilities and quirks of a model."""
