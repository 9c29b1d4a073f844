"""Top Chrono: the companion of a live national pitch evening."""
