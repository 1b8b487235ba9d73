"""A fake OpenAI over real HTTP, in a process of its own: plain threads and the standard library.

`python -m app.testing.fake_openai --port 0` prints its address. Tests script its answers over HTTP
(see `scripts`); GET /_log returns the requests it received and the text it sent.
`client.FakeOpenAI` starts one for a test; `answers` has the steps of usual answers and faults.
"""
