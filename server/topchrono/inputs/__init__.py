"""What people type, in options and settings: understood as they write it, or refused with the reason."""
