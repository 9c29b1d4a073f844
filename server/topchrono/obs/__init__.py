"""OBS follows the evening: connection with backoff, desired picture, reconciler, and monitoring."""
