"""Checks the file of the secret key: long enough, and private."""

from collections.abc import Iterator

from ...identity.secret_key import InvalidKeyFile, read_key_file, secret_key_path
from .finding import CheckContext, Finding

ABOUT = "secret key"
REMEDY = "Write a longer one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def check_secret_key(context: CheckContext) -> Iterator[Finding]:
    """Check the file, if there is one and SECRET_KEY does not replace it."""
    path = secret_key_path(context.settings)
    if context.settings.secret_key is not None or not path.exists():
        return
    try:
        read_key_file(path)
    except InvalidKeyFile as error:
        yield Finding("fail", ABOUT, str(error), REMEDY)
        return
    except OSError as error:
        yield Finding("fail", ABOUT, f"{path} cannot be read: {error.strerror}", "Check its mode.")
        return
    if path.stat().st_mode & 0o077:
        yield Finding("warn", ABOUT, f"{path} can be read by other users", f"chmod 600 {path}")
    else:
        yield Finding("ok", ABOUT, f"{path} is private")
