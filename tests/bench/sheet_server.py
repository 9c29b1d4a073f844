"""A server of large sheets in a process of its own, for benchmarks. It prints its address.

Each answer differs from the one before, so that it is read anew: ``/csv`` is packed, ``/xlsx`` a workbook,
``/huge`` 50 MB. ``/count`` says how often each was asked for.
"""

import asyncio
import io
from collections import Counter

import openpyxl
from aiohttp import web

from tests.remote.sheet_server import MEGABYTE, SheetServer, running_sheet_server, zipped

ROWS = 900
LONG_TEXT = "Une phrase du résumé, longue comme les gens en écrivent, "
SHEET_MB = 9
DELIMITER = ";"
HEADER = ("Projet", "Porteur", "Ville", "Thème", "Besoins", "Résumé")


def rows(number: int) -> list[list[str]]:
    """The rows of a large evening; ``number`` tells them from those before."""
    return [
        [
            f"Projet {row} ({number})",
            "Ada Martin",
            f"Ville {row % 40}",
            "Santé",
            "Design, Python",
            LONG_TEXT * 4,
        ]
        for row in range(ROWS)
    ]


def csv_sheet(number: int) -> bytes:
    """Nine megabytes, most of them rows that were touched once, as spreadsheets export them."""
    lines = [DELIMITER.join(cells) for cells in [list(HEADER), *rows(number)]]
    empty = DELIMITER * (len(HEADER) - 1) + "\n"
    return ("\n".join(lines) + "\n").encode() + empty.encode() * (SHEET_MB * MEGABYTE // len(empty))


def xlsx_sheet(number: int) -> bytes:
    """The same rows as a workbook."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for cells in [list(HEADER), *rows(number)]:
        sheet.append(cells)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def serve(server: SheetServer) -> None:
    """Make the sheets beforehand: the benchmark is of the client."""
    counts: Counter[str] = Counter()
    sheets = {
        "/csv": [zipped(csv_sheet(number)) for number in range(2)],
        "/xlsx": [xlsx_sheet(number) for number in range(2)],
        "/huge": [bytes(50 * MEGABYTE)],
    }

    async def answer(request: web.Request) -> web.Response:
        counts[request.path] += 1
        bodies = sheets[request.path]
        headers = {"Content-Encoding": "gzip"} if request.path == "/csv" else None
        return web.Response(body=bodies[counts[request.path] % len(bodies)], headers=headers)

    async def count(_request: web.Request) -> web.Response:
        return web.json_response(counts)

    for path in sheets:
        server.serve_by(path, answer)
    server.serve_by("/count", count)


async def main() -> None:
    """Serve until ended."""
    async with running_sheet_server() as server:
        serve(server)
        print(server.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
