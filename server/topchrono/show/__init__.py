"""The evening's rules: pure and synchronous, no clock, no randomness, no I/O."""
