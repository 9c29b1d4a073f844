"""OBS follows the evening: a connection that heals, the picture that should be on air, and what OBS says."""
