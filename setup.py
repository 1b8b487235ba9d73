"""The packages by name: the folder is `app`, installed it is `wordbrook`.

So Wordbrook fits into a project that has an `app` of its own; a new folder needs no entry here.
"""

from setuptools import find_packages, setup

setup(
    packages=["wordbrook", *(f"wordbrook.{name}" for name in find_packages("app"))],
    package_dir={"wordbrook": "app"},
)
