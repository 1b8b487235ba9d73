"""Queries: conversations, messages and pages as wire objects."""
