"""Fetches a programme from an address, within bounds, and follows it."""
