"""Writes a corpus file from an archive, within the licence of each source."""

import asyncio
import contextlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, cast

import zstandard

from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote
from monitor.errors import CorpusError
from monitor.ports.queries.corpus import ArticleArchive
from monitor.store.corpus.lines import line_of_article

_LEVEL = 10  # news texts become a quarter of their size; 19 takes ten times as long for a tenth less


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSummary:
    """What was written; `size` is in bytes. `shortened` counts articles whose text was cut by `quote`, `left_out` the
    articles that are not in the file, by reason.
    """

    articles: int
    size: int
    shortened: int
    left_out: Mapping[str, int]


async def write_corpus(
    archive: ArticleArchive,
    path: Path,
    *,
    since: date | None,
    private: bool = False,
    progress: Callable[[float, int], None] = lambda _share, _articles: None,
) -> ExportSummary:
    """Write the articles to `path`, compressed if it ends with `.zst`. The file appears when it is complete.

    With `private` texts are whole and sources with `quote: link_only` are included; sources with `keep_text` never are,
    because the file would outlive the time, nor those that only some routes may show. Raises CorpusError, StoreError.
    """
    left_out: Counter[str] = Counter()
    articles = shortened = 0
    with _new_file(path) as file:
        async for page in archive.pages(since=since):
            for one in page.articles:
                reason = _why_not(one.terms, private=private)
                if reason:
                    left_out[reason] += 1
                    continue
                row = line_of_article(one, whole_text=private)
                articles += 1
                shortened += len(row.get("text", "")) < len(one.article.text.strip())
                file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            progress(page.done, articles)
    size = await asyncio.to_thread(lambda: path.stat().st_size)
    return ExportSummary(articles=articles, size=size, shortened=shortened, left_out=dict(sorted(left_out.items())))


def _why_not(terms: Terms, *, private: bool) -> str:
    if terms.keep_text is not None:
        return "keep_text limits how long its text may be stored"
    if terms.visible_in:
        return "visible_in limits who may see it"
    if terms.quote is Quote.LINK_ONLY and not private:
        return "quote: link_only"
    return ""


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside `path` that replaces it at the end. Only its owner may read it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as raw:
            if path.suffix == ".zst":
                with zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(raw, closefd=False) as w:
                    yield cast("IO[bytes]", w)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise CorpusError(f"{path}: {e.strerror or e}; nothing was written") from e
    except BaseException:
        part.unlink(missing_ok=True)
        raise
