"""What the desktop application runs: Top Chrono, or one of its subprocesses.

The server starts its subprocesses by ``sys.executable -P …``. In the application that is no Python, but the
application itself.
"""

import runpy
import sys
from pathlib import Path


def run() -> None:
    """Run what the arguments ask for."""
    match sys.argv[1:]:
        case ["-P", "-m", module, *arguments] if module.startswith("topchrono."):
            sys.argv = [module, *arguments]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-P", script, *arguments] if Path(script).is_relative_to(sys._MEIPASS):  # type: ignore[attr-defined]  # noqa: SLF001 - the documented name
            sys.argv = [script, *arguments]
            runpy.run_path(script, run_name="__main__")
        case _:
            from topchrono.cli.main import main

            main(prog_name="topchrono")


if __name__ == "__main__":
    run()
