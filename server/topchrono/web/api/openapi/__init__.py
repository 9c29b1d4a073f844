"""The OpenAPI document, by topic."""
