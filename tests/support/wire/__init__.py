"""Clients of the Socket.IO protocol, from raw frames up to a tab that reconnects by itself."""
