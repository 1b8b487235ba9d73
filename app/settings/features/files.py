"""The settings of files; docs/configuration.md says what each does."""

from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

MIB = 1024 * 1024
# The packages of the extra `files`.
PACKAGES = ("PIL", "pypdf", "docx")


class FileSettings(BaseSettings):
    """Files; each field is an environment variable in lower case."""

    files: Literal["auto", "on", "off"] = "auto"
    files_url: str | None = None
    limit_file_bytes: int = Field(100 * MIB, ge=1024)
    limit_files_per_message: int = Field(10, ge=1, le=100)
    limit_files_bytes: int = Field(1024 * MIB, ge=0)
    limit_upload_s: float = Field(600, gt=0)
    limit_free_disk_bytes: int = Field(512 * MIB, ge=0)

    @field_validator("files", mode="before")
    @classmethod
    def _is_lower(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("files_url")
    @classmethod
    def _names_a_bucket(cls, value: str | None) -> str | None:
        if value is None:
            return None
        url = urlsplit(value)
        if url.scheme != "s3" or not url.hostname or "@" in url.netloc:
            raise ValueError(
                "must be s3://BUCKET/PREFIX?endpoint=URL&region=NAME; the keys are not in it, "
                "but in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        return value


def has_packages() -> bool:
    """Return whether the packages of files are installed."""
    return all(find_spec(name) is not None for name in PACKAGES)
