"""Services that speak OpenAI's chat completions, OpenAI's own and the many that are compatible.

The SDK does auth, URLs and status errors; the stream is read by hand. Its errors become ours in
`translation` and nowhere else, and no text, URL or key of the service leaves this package.
"""

OPENAI_URL = "https://api.openai.com/v1"
