"""Commands from clients: decoded, authorised, submitted, answered."""
