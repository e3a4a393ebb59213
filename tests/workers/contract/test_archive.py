"""What every `ports.Archive` does; tests/integration/scale runs this file on a cluster as well."""

import gzip
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
import zstandard

from monitor.errors import CorpusError
from monitor.ports.children.backtest import FROM_THE_START, Archive, EvaluatedPage, Past
from monitor.ports.queries.corpus import SplitArchive
from monitor.reports.backtest.run import LocalArchive, MemoryLog, log_evaluated
from monitor.reports.backtest.summary import Read, read_log
from monitor.store.corpus import FileArchive
from monitor.workers.articles import ChildArticleReader
from tests.workers.contract.archive_work import BAN, COMPARISON, DEADLY, mortal

LINES = 130  # more than a page
OpenArchive = Callable[[Sequence[SplitArchive]], AbstractAsyncContextManager[Archive]]


@pytest.fixture
def open_archive() -> OpenArchive:
    @asynccontextmanager
    async def opened(files: Sequence[SplitArchive]) -> AsyncIterator[Archive]:
        async with ChildArticleReader(mortal, COMPARISON, size=1) as reader:
            yield LocalArchive(files, reader, width=1)

    return opened


def line(number: int, title: str = "", **more: object) -> bytes:
    """Every 40th is a ban."""
    words = title or (BAN if number % 40 == 0 else f"Port {number} opens")
    row = {"id": number, "title": words, "source": "wire", "lang": "en", "published": "2026-11-02", **more}
    return json.dumps(row).encode() + b"\n"


def files_in(folder: Path) -> list[FileArchive]:
    """Five files: plain, gzip and Zstandard, with all that can be wrong with them."""
    rows = [line(n) for n in range(5 * LINES)]
    of = [rows[n * LINES : (n + 1) * LINES] for n in range(5)]
    of[0][7] = b"not json\n"
    of[0][90] = line(90, DEADLY)
    of[1][3] = line(40)  # comes in the first file
    of[3][0] = line(9_999, published="2020-01-01")
    whole = zstandard.compress(b"".join(of[2]))
    contents = {
        "a.jsonl": b"".join(of[0]),
        "b.jsonl.gz": gzip.compress(b"".join(of[1][:60])) + gzip.compress(b"".join(of[1][60:])),
        "c.jsonl.zst": whole[: len(whole) * 2 // 3],
        "d.jsonl": b"".join(of[3]),
        "e.jsonl.gz": gzip.compress(b"".join(of[4]))[:-20],
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [FileArchive(folder / name) for name in contents]


async def pages_of(archive: Archive, since: date | None = None, past: Past = FROM_THE_START) -> list[EvaluatedPage]:
    return [page async for page in archive.evaluated(since=since, past=past)]


async def read_with(open_archive: OpenArchive, files: Sequence[FileArchive]) -> Read:
    log = MemoryLog()
    async with open_archive(files) as archive:
        await log_evaluated(archive, len(files), log)
    return read_log(log.pages(), len(files))


async def test_every_article_is_read_once_in_order_and_what_is_broken_is_named(
    open_archive: OpenArchive, tmp_path: Path
) -> None:
    read = await read_with(open_archive, files_in(tmp_path))
    ids = [int(one.id) for one in read.found]
    assert ids == sorted(ids)
    assert set(ids) >= {n for n in range(2 * LINES) if n % 40 == 0}
    assert (read.duplicates, read.is_cut, read.is_complete) == (1, True, True)
    named = [str(problem).partition(":")[0] for problem in read.problems]
    assert named == ["a.jsonl", "90", "c.jsonl.zst", "e.jsonl.gz"]
    assert str(read.problems[0]).startswith("a.jsonl:8: not JSON")
    assert "truncated" in str(read.problems[2])
    assert "truncated" in str(read.problems[3])
    kept = read.articles + read.duplicates
    assert 3 * LINES - 1 < kept < 5 * LINES
    assert dict(read.sources) == {"wire": read.articles}
    assert read.first == date(2020, 1, 1)


async def test_the_pages_of_a_file_end_with_one_that_says_so(open_archive: OpenArchive, tmp_path: Path) -> None:
    async with open_archive(files_in(tmp_path)[:2]) as archive:
        pages = await pages_of(archive)
    assert [page.archive for page in pages] == sorted(page.archive for page in pages)
    for number in (0, 1):
        of = [page for page in pages if page.archive == number]
        assert [page.finished for page in of] == [False] * (len(of) - 1) + [True]
        assert [page.done for page in of] == sorted(page.done for page in of)
        assert [int(page.cursor) for page in of] == sorted(int(page.cursor) for page in of)
        assert of[-1].cursor == str(LINES)


async def test_a_run_goes_on_after_any_page(open_archive: OpenArchive, tmp_path: Path) -> None:
    files = files_in(tmp_path)[:2]
    async with open_archive(files) as archive:
        pages = await pages_of(archive)
        keys = [key for page in pages for key in page.keys]
        assert len(pages) > len(files)
        for number, page in enumerate(pages[:-1]):
            before = pages[: number + 1]
            past = Past(
                cursors={p.archive: p.cursor for p in before},
                finished=frozenset(p.archive for p in before if p.finished),
            )
            rest = [key for later in await pages_of(archive, past=past) for key in later.keys]
            assert rest == keys[sum(len(p.keys) for p in before) :], page


async def test_only_articles_since_a_day(open_archive: OpenArchive, tmp_path: Path) -> None:
    async with open_archive(files_in(tmp_path)[3:4]) as archive:
        pages = await pages_of(archive, since=date(2026, 1, 1))
    assert sum(len(page.keys) for page in pages) == LINES - 1


async def test_a_file_that_is_missing_ends_the_run_with_its_name(open_archive: OpenArchive, tmp_path: Path) -> None:
    files = files_in(tmp_path)[:2]
    async with open_archive(files) as archive:
        (tmp_path / "b.jsonl.gz").unlink()
        with pytest.raises(CorpusError, match=r"b\.jsonl\.gz: No such file"):
            await pages_of(archive)


async def test_what_is_left_early_does_no_harm(open_archive: OpenArchive, tmp_path: Path) -> None:
    files = files_in(tmp_path)[:2]
    async with open_archive(files) as archive:
        pages = archive.evaluated()
        assert (await anext(pages)).archive == 0
        await pages.aclose()  # type: ignore[attr-defined]  # an async generator in each implementation
        assert len(await pages_of(archive)) >= 4
