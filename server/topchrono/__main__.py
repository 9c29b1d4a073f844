"""``python -m topchrono``."""

from topchrono.cli.main import main

if __name__ == "__main__":
    main()
