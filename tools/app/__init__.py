"""Builds the desktop application, which needs no Python."""
