"""Top Chrono: the companion of a live national pitch evening."""

from importlib.metadata import version

__version__ = version("topchrono")
