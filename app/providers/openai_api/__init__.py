"""OpenAI's chat completions API, of OpenAI itself and of compatible services.

The SDK does authentication, URLs and status errors; this package reads the stream. Only `errors`
translates errors, and no text, URL or key of a service leaves this package.
"""

OPENAI_URL = "https://api.openai.com/v1"
