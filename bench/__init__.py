"""Benchmarks of answer streaming: Wordbrook, a minimal Flask handler and a minimal Node relay.

`python -m bench` prints the tables of docs/performance.md; see `python -m bench --help`.
"""
