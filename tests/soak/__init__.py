"""Many clients for a long time, with everything going wrong at random, and a verdict at the end.

`python -m tests.soak --minutes 10 --clients 50`; its short form is one of the fault suite's tests.
"""
