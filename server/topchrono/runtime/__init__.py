"""The runtime: clock, log, garbage collection, supervision of tasks."""
