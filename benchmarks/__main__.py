"""`python -m benchmarks`: the quality gate."""

from __future__ import annotations

import sys

from benchmarks.gate import main

if __name__ == "__main__":
    sys.exit(main())
