"""Offers of help: stored, edited, exported, purged."""
