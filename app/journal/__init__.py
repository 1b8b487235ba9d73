"""The journal: makes running answers durable before any follower sees them."""
