"""A fake OpenAI over real HTTP, in a process of its own: plain threads and the standard library.

`python -m tests.provider --port 0` prints its address. What it answers is scripted over HTTP,
see `scripts`; what it was asked and what it sent it tells at /_log. `client.FakeProvider` starts
one for a test.
"""
