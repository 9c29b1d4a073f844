"""Persistence: the files of the evening's folder."""
