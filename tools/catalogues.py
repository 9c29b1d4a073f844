"""Compiles the catalogues of translations: ``python tools/catalogues.py``, which needs Babel alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from topchrono.catalogues import compile_all

compile_all()
