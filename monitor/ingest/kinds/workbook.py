"""The first sheet of an Excel workbook (.xlsx) as rows of texts.

Only what a table needs is read: texts, numbers and days. Formulas have their stored value. Bytes that are no workbook,
or whose parts are too large when unpacked, raise NoWorkbookError. No network, no files.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

_MAX_PART = 120_000_000  # bytes of one part, unpacked
_MAX_COLUMNS = 500
_EPOCH = date(1899, 12, 30)  # Excel counts days from here, and a 29 February 1900 that never was
_DAYS = (1, 200_000)  # of a cell in a date format: 1899 to 2447
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})  # built in, with those of East Asia
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_COLUMN = re.compile(r"([A-Z]{1,3})\d+")
_DECLARED = re.compile(rb"<!(?:ENTITY|DOCTYPE)")


class NoWorkbookError(Exception):
    """The bytes are no workbook that can be read; the message says why, in words that follow "which"."""


def is_workbook(body: bytes) -> bool:
    """True if the bytes may be an Excel workbook: it is a ZIP archive."""
    return body[:4] == b"PK\x03\x04"


def sheet_of(body: bytes, *, most: int) -> list[list[str]]:
    """The rows of the first sheet, up to `most` and one, each with the cells up to its last one that has a value.

    Days are in ISO 8601. Raises NoWorkbookError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _rows(archive, most)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, LookupError, RuntimeError) as e:
        raise NoWorkbookError(f"damaged: {str(e)[:80]}") from e
    except (ET.ParseError, ValueError, OverflowError) as e:
        raise NoWorkbookError(f"invalid XML: {str(e)[:80]}") from e


def _rows(archive: zipfile.ZipFile, most: int) -> list[list[str]]:
    texts = _shared_texts(archive)
    dates = _date_styles(archive)
    rows = list[list[str]]()
    for row in _elements(archive, _first_sheet(archive), "row"):
        rows.append(_cells(row, texts, dates))
        if len(rows) > most:
            break
    return rows


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The path of the part that has the first sheet."""
    sheet = next(_elements(archive, "xl/workbook.xml", "sheet"), None)
    wanted = next((value for key, value in sheet.items() if key.endswith("}id")), "") if sheet is not None else ""
    for link in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if link.get("Id") == wanted:
            target = link.get("Target") or ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise NoWorkbookError("it has no sheet")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in _elements(archive, "xl/sharedStrings.xml", "si")]


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles of cells whose number is a day."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = ET.fromstring(_part(archive, "xl/styles.xml"))  # noqa: S314 -- no entities, in a child
    own = {
        int(form.get("numFmtId") or 0)
        for form in root.iter()
        if _tag(form) == "numFmt" and re.search("[yd]", _NO_DATE.sub("", form.get("formatCode") or ""), re.IGNORECASE)
    }
    styles = next((one for one in root if _tag(one) == "cellXfs"), None)
    used = [int(style.get("numFmtId") or 0) for style in styles] if styles is not None else []
    return frozenset(n for n, form in enumerate(used) if form in own or form in _DATE_FORMATS)


def _cells(row: Element, texts: list[str], dates: frozenset[int]) -> list[str]:
    found = list[str]()
    for cell in row:
        if _tag(cell) != "c":
            continue
        named = _COLUMN.fullmatch(cell.get("r") or "")
        place = _place(named[1]) if named else len(found)
        if place >= _MAX_COLUMNS:
            break
        found.extend([""] * (place - len(found)))
        found[place:] = [_value(cell, texts, dates)]
    return found


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, texts: list[str], dates: frozenset[int]) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return next((_text(one) for one in cell if _tag(one) == "is"), "")
    stored = next((one.text or "" for one in cell if _tag(one) == "v"), "")
    if kind == "s":
        return texts[int(stored)] if stored.isdigit() and int(stored) < len(texts) else ""
    if kind == "n" and stored and int(cell.get("s") or 0) in dates:
        return _day(stored)
    return stored


def _day(stored: str) -> str:
    number = float(stored)
    least, most = _DAYS
    return (_EPOCH + timedelta(days=int(number))).isoformat() if least <= number <= most else stored


def _text(item: Element) -> str:
    """The text of a cell in its runs, without the readings (furigana) beside it."""
    parts = list[str]()
    for one in item:
        if _tag(one) == "t":
            parts.append(one.text or "")
        elif _tag(one) == "r":
            parts += [t.text or "" for t in one if _tag(t) == "t"]
    return "".join(parts)


def _elements(archive: zipfile.ZipFile, path: str, tag: str) -> Iterator[Element]:
    """The elements with this tag, each dropped after its use: a sheet of 50,000 rows has a million elements."""
    for _, element in ET.iterparse(io.BytesIO(_part(archive, path))):  # noqa: S314 -- no entities, in a child
        if _tag(element) == tag:
            yield element
            element.clear()


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part unpacked, whatever size the archive declares."""
    if archive.getinfo(path).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NoWorkbookError(f"its part {path} is packed in a way that Excel does not use")
    with archive.open(path) as opened:
        found = opened.read(_MAX_PART + 1)
    if len(found) > _MAX_PART:
        raise NoWorkbookError(f"its part {path} has more than {_MAX_PART // 1_000_000} MB")
    if _DECLARED.search(found[:100_000]):
        raise NoWorkbookError("it declares XML entities")
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
