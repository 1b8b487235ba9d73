"""The core: answers that grow, and everyone who reads them by offset.

Knows no Flask, no Socket.IO and no provider's library.
"""
