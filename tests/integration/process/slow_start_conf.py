"""The shipped gunicorn.conf.py with an application that takes a minute to load."""

from pathlib import Path

exec(Path("gunicorn.conf.py").resolve().read_text(encoding="utf-8"))

wsgi_app = "tests.integration.process.slow_application:create_app()"
