"""``python -m maps`` is ``sitmap``."""

import sys

from maps.cli import main

if __name__ == "__main__":
    sys.exit(main())
