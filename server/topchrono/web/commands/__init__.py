"""Commands from outside: decoded, permitted, submitted, answered."""
