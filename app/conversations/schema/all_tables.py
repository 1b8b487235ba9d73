"""The metadata with all tables of the database, and the tables of features."""

from .account_tables import ACCOUNT_TABLES
from .arrangement_tables import ARRANGEMENT_TABLES
from .file_tables import FILE_TABLES
from .share_tables import SHARE_TABLES
from .tables import metadata as all_tables

FEATURE_TABLES = (*ACCOUNT_TABLES, *FILE_TABLES, *SHARE_TABLES, *ARRANGEMENT_TABLES)

__all__ = ["FEATURE_TABLES", "all_tables"]
