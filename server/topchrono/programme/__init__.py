"""Reads a rundown from the organisers' files; independent of the server."""

from .pasted import read_pasted
from .problem import Problem
from .reading import Programme, read_data, read_programme

__all__ = ["Problem", "Programme", "read_data", "read_pasted", "read_programme"]
