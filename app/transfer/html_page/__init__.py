"""Conversations as HTML: safe, without scripts, with their pictures inside; drawn in a process."""
