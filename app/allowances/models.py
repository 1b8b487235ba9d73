"""Names of models with `*` and `?`, as operators write them."""

from collections.abc import Iterable
from fnmatch import fnmatchcase


def fits_model(patterns: Iterable[str] | None, model: str) -> bool:
    """Return whether a model has one of these names; None: every model does."""
    return patterns is None or any(fnmatchcase(model, pattern) for pattern in patterns)
