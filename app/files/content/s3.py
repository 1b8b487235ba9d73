"""Contents in an S3-compatible store, by boto3, whose sockets are the runtime's."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ...startup_error import StartupError

MIB = 1024 * 1024
# Larger contents travel in pieces, each of which is hashed at once.
PIECE_BYTES = 8 * MIB
CONNECT_S, READ_S = 5, 30


class S3Contents:
    """Contents in a bucket, below a prefix; `client` is boto3's."""

    def __init__(self, client: Any, bucket: str, prefix: str):
        from boto3.s3.transfer import TransferConfig
        from botocore.exceptions import BotoCoreError, ClientError

        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._errors = (BotoCoreError, ClientError)
        self._transfer = TransferConfig(
            multipart_threshold=PIECE_BYTES, multipart_chunksize=PIECE_BYTES, use_threads=False
        )

    def put(self, sha256: str, path: Path) -> None:
        """Store a copy of the file at `path`."""
        from boto3.exceptions import Boto3Error

        try:
            self._client.upload_file(
                str(path), self._bucket, self._key(sha256), Config=self._transfer
            )
        except (*self._errors, Boto3Error) as error:
            raise OSError(f"the store refused: {_reason(error)}") from None
        path.unlink(missing_ok=True)

    def read(self, sha256: str, start: int, size: int) -> bytes:
        """Return up to `size` bytes from `start`."""
        span = f"bytes={start}-{start + size - 1}"
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(sha256), Range=span)
            return bytes(answer["Body"].read())
        except self._errors as error:
            reason = _reason(error)
            if reason in ("NoSuchKey", "404"):
                raise FileNotFoundError(reason) from None
            raise OSError(f"the store refused: {reason}") from None

    def delete(self, sha256: str) -> None:
        """Delete a content if it is there."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._key(sha256))
        except self._errors as error:
            raise OSError(f"the store refused: {_reason(error)}") from None

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256}"


def open_s3(url: str) -> S3Contents:
    """Return the contents at FILES_URL; makes no request.

    Raises:
        StartupError: boto3 is missing, or has no keys.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError as error:
        raise StartupError(
            f'FILES_URL needs the package {error.name}: pip install "wordbrook[s3]"'
        ) from None
    # At DEBUG they log headers, which have signatures.
    for name in ("boto3", "botocore", "s3transfer", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        retries={"max_attempts": 2},
        s3={"addressing_style": "path" if "endpoint" in query else "auto"},
        # Stores of others do not know the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=query.get("endpoint"),
            region_name=query.get("region", "us-east-1"),
            config=config,
        )
    except (BotoCoreError, ValueError) as error:
        raise StartupError(f"FILES_URL cannot be used: {error}") from None
    prefix = parts.path.strip("/")
    return S3Contents(client, parts.hostname or "", f"{prefix}/" if prefix else "")


def _reason(error: Exception) -> str:
    # An error of an upload does not name the cause, but was raised while that was handled.
    for each in (error, error.__context__):
        response = getattr(each, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__
