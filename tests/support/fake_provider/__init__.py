"""A fake OpenAI over real HTTP, in a process of its own: plain threads and the standard library.

`python -m tests.support.fake_provider --port 0` prints its address. Tests script its answers over
HTTP (see `scripts`); GET /_log returns the requests it received and the text it sent.
`client.FakeProvider` starts one for a test.
"""
