"""Forgetting a person: everything that the evening's folder holds of somebody."""
