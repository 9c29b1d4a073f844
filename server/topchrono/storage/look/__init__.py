"""The pictures of the look: decoded in a process of its own, and kept in the evening's folder."""
