"""The certificates of authorities that outgoing TLS connections trust."""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator


@dataclass(frozen=True, slots=True)
class TrustedCertificates:
    """A PEM file, a directory of hashed PEM files, or both; without either, the system's store."""

    file: Path | None = None
    directory: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context for connections; shared, because loading a store takes 25 ms.

        Raises:
            OSError: the file is unreadable or has no certificate.
        """
        return _context(self.file, self.directory)


@lru_cache
def _context(file: Path | None, directory: Path | None) -> ssl.SSLContext:
    if file is not None or directory is not None:
        return ssl.create_default_context(cafile=file, capath=directory)
    import httpcore2

    return httpcore2.default_ssl_context()


def check_certificate_file(path: Path) -> Path:
    """Return `path`, a file of certificates in PEM form.

    Raises:
        ValueError: it is not; the message says why.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        raise ValueError(f"{path} has no certificate in PEM form") from None
    return path


def check_certificate_directory(path: Path) -> Path:
    """Return `path`, a readable directory.

    Raises:
        ValueError: it is not; the message says why.
    """
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    return path


def _check_absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be an absolute path")
    return path


CertificateFile = Annotated[Path, AfterValidator(check_certificate_file)]
# For a file that is named in another file, where a relative path would be ambiguous.
AbsoluteCertificateFile = Annotated[
    Path, AfterValidator(_check_absolute), AfterValidator(check_certificate_file)
]
CertificateDirectory = Annotated[Path, AfterValidator(check_certificate_directory)]
