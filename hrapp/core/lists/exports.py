"""Rows as a CSV file (RFC 4180) for spreadsheets: UTF-8 with a mark of its encoding, and no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

# Bytes that are held in memory; what is larger goes to a temporary file.
IN_MEMORY = 1_000_000
# Beginnings of a formula, in full width too (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(head: Sequence[object], rows: Iterable[Sequence[object]]) -> tuple[IO[bytes], int]:
    """The file, read from its beginning, and the number of `rows`."""
    # The caller sends it, and so closes it.
    file: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(map(cell, head))
    number = 0
    for row in rows:
        writer.writerow(map(cell, row))
        number += 1
    text.flush()
    text.detach()
    file.seek(0)
    return file, number


def cell(value: object) -> object:
    """A value as a cell: a number as it is, a date in ISO 8601, and what looks like a formula after an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
