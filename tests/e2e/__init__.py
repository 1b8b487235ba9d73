"""The page in a real Chromium, before real gunicorn and a provider over real HTTP.

The browser is driven from Node, for this process is patched: `specs/*.mjs` hold the tests, each
with a claim as its name, `harness/` what they share, and pytest runs them one by one by that name.
"""
