"""``topchrono online``: Caddy in front, systemd around, on a rented Debian machine."""
