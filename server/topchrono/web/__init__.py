"""The web server: pages, HTTP API, Socket.IO and server-sent events."""
