"""The test kit: a pytest plugin with a fake OpenAI over real HTTP and a chat client in the process.

The wheel registers `plugin` as a pytest plugin; in a checkout it is `-p app.testing.plugin`. See
docs/testing.md.
"""
