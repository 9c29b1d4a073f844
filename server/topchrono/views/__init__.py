"""What each role may see of the evening."""
