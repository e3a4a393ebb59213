"""A table of a spreadsheet or a screening tool (CSV) as rows of text: bytes in, header and rows with line numbers out.

Encoding and delimiter are recognised, or given. Any bytes give a table or RuleFilesError, nothing else.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.errors import RuleFilesError

TABLE_MAX_BYTES = 20_000_000
"""About 200,000 rows; a watch list has at most 8 MB."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_CELL_MAX_CHARS = 1_000
_COLUMNS_MAX = 200
_SAMPLE_BYTES = 200_000
_SAMPLE_LINES = 50
_EVERY = 1_000  # rows between two reports of progress
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (
    (b"PK\x03\x04", "an Excel workbook or another archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed (gzip)"),
)
_SEEN = {  # what the detector calls them, and what reads them; a text in another one is taken as cp1252
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp932": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-jis-2004": "euc_jis_2004",
    "cp949": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "cp950",
    "windows-1251": "cp1251",
}
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of a row, as many as the header has, and the line of the file on which it starts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """`header` has the names of the columns, each once: a second column of a name gets a number after it."""

    header: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    encoding: str
    delimiter: str


def read_table(
    data: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> CsvTable:
    """Return the table. `encoding` is a codec of Python, `delimiter` a sign; None recognises them.

    `progress` gets the share of the rows that were read. Raises RuleFilesError: too large, binary, no rows, not in that
    encoding.
    """
    if len(data) > TABLE_MAX_BYTES:
        size = TABLE_MAX_BYTES // 1_000_000
        raise RuleFilesError(f"the file is larger than {size} MB. Export only the columns and rows that are needed.")
    text, used = _decoded(data, encoding)
    sign = delimiter or _delimiter_of(text)
    rows = tuple(_rows(text, sign, progress))
    if not rows:
        raise RuleFilesError("the file has no rows.")
    first, *others = rows
    header = _unique(first.cells[:_COLUMNS_MAX])
    return CsvTable(header=header, rows=tuple(_fitted(others, len(header))), encoding=used, delimiter=sign)


# ------------------------------------------------------------------ bytes to text


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    for start, what in _BINARY:
        if data.startswith(start):
            raise RuleFilesError(f"the file is {what}, not text. Save the sheet as CSV (UTF-8).")
    bom = next((codec for start, codec in _BOMS if data.startswith(start)), None)
    if bom is None and data.count(b"\0") and (encoding or "").lower().replace("_", "-")[:6] not in ("utf-16", "utf-32"):
        raise RuleFilesError("the file is binary (it has NUL bytes), not text. Save the table as CSV (UTF-8).")
    for codec in (encoding,) if encoding else _candidates(data, bom):
        try:
            return data.decode(codec), codec
        except LookupError as e:
            raise RuleFilesError(
                f"unknown encoding '{codec}'. Use utf-8, cp1252, shift_jis, gb18030, big5 or cp949."
            ) from e
        except (UnicodeDecodeError, UnicodeError) as e:
            at = getattr(e, "start", 0)
            line = data.count(b"\n", 0, at) + 1
            problem = f"line {line}: byte 0x{data[at]:02x} is not valid {codec}"
    raise RuleFilesError(f"{problem}. Name the right encoding: --encoding gb18030")


def _candidates(data: bytes, bom: str | None) -> tuple[str, ...]:
    """The encodings to try, the most probable first."""
    if bom is not None:
        return (bom,)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data)
    return ("utf-8",)


def _detected(data: bytes) -> tuple[str, ...]:
    import chardet  # here: 50 ms of start for a file that is not UTF-8

    beginning = data if len(data) <= _SAMPLE_BYTES else data[: data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1]
    found = str(chardet.detect(beginning or data[:_SAMPLE_BYTES]).get("encoding") or "").lower()
    first = _SEEN.get(found, "cp1252")
    return (first,) if first == "cp1252" else (first, "cp1252")


# ------------------------------------------------------------------ text to rows


def _delimiter_of(text: str) -> str:
    """The sign with which most of the first rows have the same number of columns; a comma if there is one column."""
    lines = text[: _SAMPLE_LINES * _CELL_MAX_CHARS].splitlines()[:_SAMPLE_LINES]
    best = (0, 0, ",")
    for sign in DELIMITERS.values():
        widths = Counter(_widths(lines, sign))
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and (rows, width) > best[:2]:
            best = (rows, width, sign)
    return best[2]


def _widths(lines: Sequence[str], sign: str) -> Iterator[int]:
    """The number of columns of each row, up to the first that can't be parsed."""
    try:
        yield from (len(cells) for cells in csv.reader(lines, delimiter=sign, strict=True) if any(cells))
    except csv.Error:  # the sample may end inside quotes
        return


def _rows(text: str, sign: str, progress: Callable[[float], None]) -> Iterator[CsvRow]:
    lines = text.splitlines(keepends=True)
    reader, line = csv.reader(lines, delimiter=sign, strict=True), 1  # strict: an open quote would swallow the rest
    try:
        for count, cells in enumerate(reader):
            if count % _EVERY == 0:
                progress(line / len(lines))
            cleaned = tuple(_SPACES.sub(" ", cell)[:_CELL_MAX_CHARS].strip() for cell in cells)
            if any(cleaned):
                yield CsvRow(line, cleaned)
            line = reader.line_num + 1
    except csv.Error as e:
        advice = 'Close the quote, and write a quote inside quotes twice ("").'
        raise RuleFilesError(f"line {line}: a quote is not closed, or text follows it ({e}). {advice}") from e


def _fitted(rows: Sequence[CsvRow], width: int) -> Iterator[CsvRow]:
    for row in rows:
        yield CsvRow(row.line, (*row.cells[:width], *("",) * (width - len(row.cells))))


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found = []
    for number, name in enumerate(names, start=1):
        shown = name or f"column {number}"
        seen[shown] += 1
        found.append(shown if seen[shown] == 1 else f"{shown} ({seen[shown]})")
    return tuple(found)
