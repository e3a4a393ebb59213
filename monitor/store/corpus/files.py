"""The implementation of `ports.SplitArchive` over a corpus file: JSON Lines, plain, gzip or Zstandard, or Parquet.

The file is read in pieces and never held whole. A line that can't be used is skipped and reported with its number; a
line above the limit is skipped without keeping it in memory. Compressed data that is corrupt or incomplete ends the
archive there; all lines before it count. zlib and zstandard read compressed lines: both are here anyway and decompress
piece by piece; pyarrow is asked for Parquet alone (`parquet`).
"""

import json
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

import zstandard

from monitor.errors import CorpusError
from monitor.ports.queries.corpus import PAGE_CHARACTERS, PAGE_SIZE, ArchivedArticle, ArchivePage, ArchiveProblem
from monitor.store.corpus.lines import article_of_line

LINE_MAX_BYTES = 8 * 1024 * 1024
"""The longest line that is read. The longest article that the monitor stores is a fraction of that."""

_PIECE = 256 * 1024  # bytes read at once
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_GZIP_MAGIC = b"\x1f\x8b"
_PARQUET_MAGIC = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
_WINDOW_MAX = 1 << 27  # bytes that a frame may make us keep: what zstd's own tool accepts, 128 MB
_PROBLEMS_OF_A_PAGE = 500


class FileArchive:
    """A corpus file; its format is seen from its first bytes. `name` is what messages call it, by default its name."""

    def __init__(self, path: Path, name: str = "") -> None:
        self._path = path
        self._name = name or path.name

    @property
    def name(self) -> str:
        return self._name

    @property
    def identity(self) -> str:
        """Name, size and time of the file."""
        try:
            stat = self._path.stat()
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e
        return f"{self._path.name} {stat.st_size} {stat.st_mtime_ns}"

    def cuts(self, every: int, *, after: str = "") -> tuple[str, ...]:
        """Reads the whole file: the lines of compressed data are not known before. Of Parquet it reads the footer."""
        try:
            with self._path.open("rb") as file:
                cuts = _rows_of(file, self._path, self._name).cuts(every)
                return tuple(str(cut) for cut in cuts if cut > int(after or 0))
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e

    async def pages(self, *, since: date | None = None, after: str = "", until: str = "") -> AsyncIterator[ArchivePage]:
        skip, last = int(after or 0), int(until) if until else None
        try:
            with self._path.open("rb") as file:
                rows = _rows_of(file, self._path, self._name)
                builder = _PageBuilder()
                for number, raw in rows.numbered(skip, last):
                    one = _parsed(rows, number, raw, builder)
                    if one is not None and _is_since(one, since):
                        builder.add(one)
                    if builder.is_full:
                        yield builder.page(cursor=str(number), done=rows.done)
                        builder = _PageBuilder()
                if rows.broken:
                    builder.problems.append(rows.broken)
                end, done = (until, rows.done) if until else (str(max(rows.number, skip)), 1.0)
                yield builder.page(cursor=end, done=done, cut=rows.broken is not None)
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e


class Rows(Protocol):
    """The rows of an open file. `number` is that of the last one, `done` the share of the file up to there (0 to 1).

    `broken` is why the rows after `number` can't be read.
    """

    number: int
    broken: ArchiveProblem | None

    @property
    def done(self) -> float: ...

    def numbered(self, after: int, until: int | None) -> Iterator[tuple[int, Any]]:
        """Yield the number and the raw value of each row, from 1 on, beyond `after` and up to `until`."""

    def value(self, raw: Any) -> object:
        """Return the row as a JSON value. Raises ValueError with a message for the author of the file."""

    def place(self, number: int) -> str: ...

    def cuts(self, every: int) -> Iterator[int]:
        """Yield the numbers of rows that end a part of about `every` rows."""


def _rows_of(file: IO[bytes], path: Path, name: str) -> Rows:
    head = file.read(len(_PARQUET_MAGIC))
    file.seek(0)
    if head == _PARQUET_MAGIC:
        from monitor.store.corpus.parquet import ParquetRows

        return ParquetRows(path, name)
    return _Lines(file, name, path.stat().st_size)


def _parsed(rows: Rows, number: int, raw: Any, into: "_PageBuilder") -> ArchivedArticle | None:
    try:
        value = rows.value(raw)
        return None if value is None else article_of_line(value)
    except ValueError as e:
        into.problems.append(ArchiveProblem(place=rows.place(number), reason=f"{e}; skipped"))
        return None


def _is_since(one: ArchivedArticle, since: date | None) -> bool:
    moment = one.moment
    return since is None or moment is None or moment.date() >= since


class _PageBuilder:
    def __init__(self) -> None:
        self.articles: list[ArchivedArticle] = []
        self.problems: list[ArchiveProblem] = []
        self._characters = 0

    def add(self, one: ArchivedArticle) -> None:
        self.articles.append(one)
        self._characters += len(one.article.title) + len(one.article.text)

    @property
    def is_full(self) -> bool:
        full = len(self.articles) >= PAGE_SIZE or self._characters >= PAGE_CHARACTERS
        return full or len(self.problems) >= _PROBLEMS_OF_A_PAGE

    def page(self, *, cursor: str, done: float, cut: bool = False) -> ArchivePage:
        return ArchivePage(
            articles=tuple(self.articles), problems=tuple(self.problems), cursor=cursor, done=done, cut=cut
        )


class _Decoder(Protocol):
    """Decompresses several frames one after another. `is_open`: the last one is not complete."""

    is_open: bool

    def feed(self, data: bytes) -> Iterator[bytes]: ...


@dataclass(slots=True)
class _Zstandard:
    is_open: bool = False
    _frame: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if not self.is_open:
                self._frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW_MAX).decompressobj()
                self.is_open = True
            yield self._frame.decompress(data)
            if not self._frame.eof:
                return
            data, self.is_open = self._frame.unused_data, False


@dataclass(slots=True)
class _Gzip:
    is_open: bool = False
    _member: Any = field(default_factory=lambda: zlib.decompressobj(31))

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if not self.is_open:
                if not data.strip(b"\0"):  # some writers pad with zeros
                    return
                self._member, self.is_open = zlib.decompressobj(31), True
            yield self._member.decompress(data, _PIECE)
            data = self._member.unconsumed_tail
            if self._member.eof:
                data, self.is_open = self._member.unused_data, False


class _Lines:
    """Implements `Rows` for JSON Lines."""

    def __init__(self, file: IO[bytes], name: str, size: int) -> None:
        self._file = file
        self._name = name
        self._size = max(size, 1)
        self.number = 0
        self.broken: ArchiveProblem | None = None

    @property
    def done(self) -> float:
        return min(self._file.tell() / self._size, 1.0)

    def place(self, number: int) -> str:
        return f"{self._name}:{number}"

    def cuts(self, every: int) -> Iterator[int]:
        yield from (number for number, _ in self.numbered(0, None) if number % every == 0)

    def numbered(self, after: int, until: int | None) -> Iterator[tuple[int, bytes | None]]:
        """None stands for a line above the limit."""
        for line in self._lines():
            self.number += 1
            if self.number > after:
                yield self.number, line
            if self.number == until:
                return

    def _lines(self) -> Iterator[bytes | None]:
        rest, too_long = bytearray(), False
        for piece in self._pieces():
            first, *others = piece.split(b"\n")
            rest += first
            for line in others:
                yield None if too_long or len(rest) > LINE_MAX_BYTES else bytes(rest)
                rest, too_long = bytearray(line), False
            if len(rest) > LINE_MAX_BYTES:
                rest, too_long = bytearray(), True
        if (rest or too_long) and self.broken is None:  # else the line is cut off
            yield None if too_long else bytes(rest)

    def _pieces(self) -> Iterator[bytes]:
        head = self._file.read(_PIECE)
        if head.startswith(_ZSTD_MAGIC):
            yield from self._decompressed(head, _Zstandard())
        elif head.startswith(_GZIP_MAGIC):
            yield from self._decompressed(head, _Gzip())
        elif head.startswith(_WIDE_BOMS):
            raise CorpusError(f"{self._name}: the file is UTF-16; convert it to UTF-8: iconv -f UTF-16 -t UTF-8")
        else:
            yield head.removeprefix(_BOM)
            while piece := self._file.read(_PIECE):
                yield piece

    def _decompressed(self, data: bytes, decoder: _Decoder) -> Iterator[bytes]:
        while data:
            try:
                yield from decoder.feed(data)
            except (zstandard.ZstdError, zlib.error) as e:
                self._break(f"the compressed data is corrupt ({e})")
                return
            data = self._file.read(_PIECE)
        if decoder.is_open:
            self._break("the compressed data ends too early: the file is truncated")

    def _break(self, reason: str) -> None:
        place = f"{self._name}:{self.number + 1}"
        self.broken = ArchiveProblem(place=place, reason=f"{reason}; the articles from here on are missing")

    def value(self, raw: bytes | None) -> object:
        """None for a line without text."""
        if raw is None:
            raise ValueError(f"the line is longer than {LINE_MAX_BYTES >> 20} MB")
        try:
            text = raw.decode("utf-8")
            return _json(text) if text.strip() else None
        except UnicodeDecodeError as e:
            raise ValueError(f"not UTF-8 (byte {e.start + 1})") from e
        except json.JSONDecodeError as e:
            raise ValueError(f"not JSON ({e.msg}, column {e.colno})") from e
        except RecursionError as e:
            raise ValueError("not JSON (nested too deeply)") from e


def _json(text: str) -> object:
    value: object = json.loads(text)
    return [] if value is None else value  # null is no article, and None is no line
