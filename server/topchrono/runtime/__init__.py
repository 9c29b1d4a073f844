"""What the server runs on: its clock, its log, its garbage collection, and what keeps its parts alive."""
