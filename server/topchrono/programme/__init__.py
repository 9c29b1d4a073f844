"""Reads a rundown from the organisers' files; independent of the server."""

from .problem import Problem
from .reading import Programme, read_programme

__all__ = ["Problem", "Programme", "read_programme"]
