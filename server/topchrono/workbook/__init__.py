"""Opens workbooks, which may be malicious, in a process of its own; independent of everything else."""
