"""Running answers: they grow, and every follower reads them by offset.

Imports no Flask, no Socket.IO and no provider's library.
"""
