"""Soak test: many clients, random faults, and a comparison of all data at the end.

`python -m tests.soak --minutes 10 --clients 50`; a short form is part of the fault suite.
"""
