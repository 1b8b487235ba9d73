"""Transcripts of the wire, replayed by the tests of both sides: what a client receives and holds.

Each file has `about`; `events` in the order received, those that show a gap with `gap`; and
`holds`, what the client has of each answer at the end: its run, its parts, its status. Those named
recorded-* come from a run of this server, with ids, times and timings made equal, and have its
`commands` with their acks.
"""
