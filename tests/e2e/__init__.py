"""The page in real browsers, against real gunicorn and a fake provider over real HTTP.

Node drives the browser, because this process is monkey-patched: `specs/` holds the tests,
each named by its claim, `harness/` what they share. pytest collects and reports each of them.
"""
