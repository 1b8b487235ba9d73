"""The data of a running answer: text, state, followers and their cursors. No I/O."""
