"""Measures what relaying an answer costs: Wordbrook, a plain handler and a bare Node relay.

`python -m bench` prints the tables of docs/performance.md; see `python -m bench --help`.
"""
