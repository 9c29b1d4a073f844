"""Common to all requests: authentication, language, client address, rate limits, and errors."""
