"""Whole conversations as rows: read for an export, stored by an import."""
