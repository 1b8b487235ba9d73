"""The program of the child process that sends one letter: JSON on stdin, the reason on stdout.

It imports the standard library alone, and the parent passes secrets by stdin: no list of processes
and no environment has them.
"""

import json
import smtplib
import ssl
import sys
from typing import Any

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def main() -> int:
    """Send the letter; return 0, or 1 with the reason on stdout."""
    try:
        _send(json.load(sys.stdin))
    except smtplib.SMTPResponseException as error:
        # The server's own words may repeat an address or a link.
        return _fail(f"{type(error).__name__} {error.smtp_code}")
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _fail(type(error).__name__)
    return 0


def _fail(reason: str) -> int:
    sys.stdout.write(reason)
    return 1


def _send(job: dict[str, Any]) -> None:
    host, port, timeout_s = job["host"], job["port"], job["timeout_s"]
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if job["is_tls"]:
        server = smtplib.SMTP_SSL(host, port, timeout=timeout_s, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout_s)
    with server:
        server.ehlo()
        if not job["is_tls"] and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif not job["is_tls"] and host not in LOOPBACK:
            raise smtplib.SMTPNotSupportedError("STARTTLS")
        if job["user"]:
            server.login(job["user"], job["password"])
        server.sendmail(job["sender"], [job["to"]], job["letter"].encode())


if __name__ == "__main__":
    sys.exit(main())
