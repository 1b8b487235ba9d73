"""Receives files: whole, or in pieces that go on after a lost connection."""
