"""``python -m topchrono``."""

import gc

# What importing makes stays: searching it for cycles would be a twentieth of the server's start.
gc.disable()
from topchrono.cli.main import main  # noqa: E402 - only now

gc.enable()

if __name__ == "__main__":
    main()
