"""The page's files, as the build left them: hashed ones for ever, precompressed where smaller.

They are listed once, at start; a page built anew is served by the next start.
"""

from pathlib import Path
from wsgiref.types import WSGIApplication

from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
OTHERS_LAST_S = 0


def serve_assets(application: WSGIApplication, root: Path = STATIC) -> WSGIApplication:
    """Put the files below `root` before `application`; index.html is left to the page's route."""
    assets = WhiteNoise(
        application,
        max_age=OTHERS_LAST_S,
        allow_all_origins=False,
        immutable_file_test="^/assets/",
    )
    if root.is_dir():
        assets.add_files(root)
        assets.files.pop("/index.html", None)
    wrapped: WSGIApplication = assets
    return wrapped
