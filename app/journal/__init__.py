"""Where running answers are made durable before anyone sees them."""
