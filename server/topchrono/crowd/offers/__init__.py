"""Offers of help: kept, changed, exported, purged."""
