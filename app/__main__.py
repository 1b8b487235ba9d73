"""python -m app: what an operator does beside the running server. See operations/."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
