"""The Socket.IO side: connections, and the dispatch of commands."""
