"""Reading a rundown from the organisers' files: pure reading, no server."""

from .problem import Problem
from .reading import Programme, read_programme

__all__ = ["Problem", "Programme", "read_programme"]
