"""The implementation of `ports.ArticleArchive` over a corpus file.

The file is read in pieces and never held whole. A line that can't be used is skipped and reported with its number; a
line above the limit is skipped without keeping it in memory. Compressed data that is corrupt or incomplete ends the
archive there; all lines before it count.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import zstandard

from monitor.errors import CorpusError
from monitor.ports.corpus import PAGE_CHARACTERS, PAGE_SIZE, ArchivedArticle, ArchivePage, ArchiveProblem
from monitor.store.corpus.lines import article_of_line

__all__ = ["LINE_MAX_BYTES", "FileArchive"]

LINE_MAX_BYTES = 8 * 1024 * 1024
"""The longest line that is read. The longest article that the monitor stores is a fraction of that."""

_PIECE = 256 * 1024  # bytes read at once
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
_WINDOW_MAX = 1 << 27  # bytes that a frame may make us keep: what zstd's own tool accepts, 128 MB
_PROBLEMS_OF_A_PAGE = 500


class FileArchive:
    """A JSON Lines file, plain or compressed with Zstandard; which one is seen from its first bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def identity(self) -> str:
        """Name, size and time of the file."""
        try:
            stat = self._path.stat()
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e
        return f"{self._path.name} {stat.st_size} {stat.st_mtime_ns}"

    async def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        skip = int(after or 0)
        try:
            with self._path.open("rb") as file:
                lines = _Lines(file, self.name, self._path.stat().st_size)
                builder = _PageBuilder()
                for number, line in lines.numbered():
                    if number <= skip:
                        continue
                    one = lines.parsed(number, line, builder)
                    if one is not None and _is_since(one, since):
                        builder.add(one)
                    if builder.is_full:
                        yield builder.page(cursor=str(number), done=lines.done)
                        builder = _PageBuilder()
                if lines.broken:
                    builder.problems.append(lines.broken)
                yield builder.page(cursor=str(max(lines.number, skip)), done=1.0, cut=lines.broken is not None)
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e


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


@dataclass(slots=True)
class _Decoder:
    """Decompresses several frames one after another."""

    frame: "zstandard.ZstdDecompressionObj | None" = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.frame is None:
                self.frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW_MAX).decompressobj()
            yield self.frame.decompress(data)
            if not self.frame.eof:
                return
            data, self.frame = self.frame.unused_data, None


class _Lines:
    """The lines of an open file. `number` is that of the last one, `done` the share of the file's bytes."""

    def __init__(self, file: IO[bytes], name: str, size: int) -> None:
        self._file = file
        self._name = name
        self._size = max(size, 1)
        self.number = 0
        self.broken: ArchiveProblem | None = None

    @property
    def done(self) -> float:
        return min(self._file.tell() / self._size, 1.0)

    def numbered(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield number and bytes of each line; None for a line above the limit."""
        rest, too_long = bytearray(), False
        for piece in self._pieces():
            first, *others = piece.split(b"\n")
            rest += first
            for line in others:
                self.number += 1
                yield self.number, None if too_long or len(rest) > LINE_MAX_BYTES else bytes(rest)
                rest, too_long = bytearray(line), False
            if len(rest) > LINE_MAX_BYTES:
                rest, too_long = bytearray(), True
        if rest or too_long:
            self.number += 1
            if self.broken is None:  # else the line is cut off
                yield self.number, None if too_long else bytes(rest)

    def _pieces(self) -> Iterator[bytes]:
        head = self._file.read(_PIECE)
        if not head.startswith(_ZSTD_MAGIC):
            if head.startswith(_WIDE_BOMS):
                raise CorpusError(f"{self._name}: the file is UTF-16; convert it to UTF-8: iconv -f UTF-16 -t UTF-8")
            yield head.removeprefix(_BOM)
            while piece := self._file.read(_PIECE):
                yield piece
            return
        decoder, data = _Decoder(), head
        while data:
            try:
                yield from decoder.feed(data)
            except zstandard.ZstdError as e:
                self._break(f"the compressed data is corrupt ({e})")
                return
            data = self._file.read(_PIECE)
        if decoder.frame is not None:
            self._break("the compressed data ends too early: the file is truncated")

    def _break(self, reason: str) -> None:
        place = f"{self._name}:{self.number + 1}"
        self.broken = ArchiveProblem(place=place, reason=f"{reason}; the articles from here on are missing")

    def parsed(self, number: int, line: bytes | None, into: _PageBuilder) -> ArchivedArticle | None:
        reason = f"the line is longer than {LINE_MAX_BYTES >> 20} MB"
        try:
            if line is not None:
                text = line.decode("utf-8")
                return article_of_line(json.loads(text)) if text.strip() else None
        except UnicodeDecodeError as e:
            reason = f"not UTF-8 (byte {e.start + 1})"
        except json.JSONDecodeError as e:
            reason = f"not JSON ({e.msg}, column {e.colno})"
        except RecursionError:
            reason = "not JSON (nested too deeply)"
        except ValueError as e:
            reason = str(e)
        into.problems.append(ArchiveProblem(place=f"{self._name}:{number}", reason=f"{reason}; skipped"))
        return None
