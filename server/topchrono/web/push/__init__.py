"""Publishes changes to connected clients: Socket.IO for the crew, server-sent events for viewers."""
