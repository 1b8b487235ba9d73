"""The settings of sign-in, of the server itself and at an OpenID provider."""

from .accounts import AccountSettings

__all__ = ["AccountSettings"]
