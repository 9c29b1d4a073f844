"""The right to erasure: finds and erases a person's data in the evening's folder."""
