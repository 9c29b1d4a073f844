"""Changes to those who listen: Socket.IO for the crew, server-sent events for viewers."""
