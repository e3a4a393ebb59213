"""CSV text that spreadsheets open safely. Every CSV that the monitor writes uses this module: `events list`,
`events export`, and changes of lists in threads.

RFC 4180 with a header. A cell that a spreadsheet would compute as a formula gets a leading quote: headlines, names and
notes come from outside.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""The byte order mark. Excel reads a file as UTF-8 only if it begins with it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # OWASP: CSV injection


def safe_cell(text: str) -> str:
    """The text, with a leading quote if a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The header, then one record for each row, each with its line break. Rows are taken one by one."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
