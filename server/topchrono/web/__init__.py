"""The doors: pages, programming interface, Socket.IO and server-sent events."""
