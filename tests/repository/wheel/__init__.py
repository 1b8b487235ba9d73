"""The wheel: its files, and what it installs."""
