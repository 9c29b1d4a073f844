"""The sample evening of ``topchrono demo``."""

from pathlib import Path

PROGRAMME = Path(__file__).parent / "programme.csv"
