"""Corpus files in Parquet; pyarrow is in the extra `scale` alone."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from monitor.ports.queries.corpus import ArchivedArticle, ArchivePage
from monitor.store.corpus import FileArchive

pytestmark = pytest.mark.integration

GROUP = 250
ROWS = 1_000


def rows(count: int = ROWS) -> list[dict[str, Any]]:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return [
        {
            "id": n,
            "title": f"China bans exports of gallium {n}",
            "text": f"{n * 7919}" * 30,
            "published": at,
            "parts": [{"start": 4, "origin": "page"}],
            "embedding": [0.5] * 8,
        }
        for n in range(count)
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "c.parquet"
    parquet.write_table(pa.Table.from_pylist(rows()), path, row_group_size=GROUP, compression="zstd")
    return path


async def pages_of(path: Path, **how: Any) -> list[ArchivePage]:
    return [page async for page in FileArchive(path).pages(**how)]


def articles_in(pages: list[ArchivePage]) -> list[ArchivedArticle]:
    return [one for page in pages for one in page.articles]


def problems_in(pages: list[ArchivePage]) -> list[str]:
    return [str(problem) for page in pages for problem in page.problems]


async def test_a_row_is_an_article_and_other_columns_are_not_read(file: Path) -> None:
    pages = await pages_of(file)
    found = articles_in(pages)
    assert [int(one.article.id) for one in found] == list(range(ROWS))
    assert found[7].article.title == "China bans exports of gallium 7"
    assert found[7].article.published == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert found[7].article.parts[0].start == 4
    assert (problems_in(pages), pages[-1].cut, pages[-1].done, pages[-1].cursor) == ([], False, 1.0, str(ROWS))


async def test_parts_end_where_row_groups_do_and_are_the_whole(file: Path) -> None:
    cuts = FileArchive(file).cuts(GROUP + 1)
    assert cuts == (str(2 * GROUP),)
    ends = ("", *FileArchive(file).cuts(GROUP), "")
    parts = [await pages_of(file, after=after, until=until) for after, until in pairwise(ends)]
    assert [len(articles_in(part)) for part in parts] == [GROUP] * 4
    assert [int(one.article.id) for part in parts for one in articles_in(part)] == list(range(ROWS))
    assert len(articles_in(await pages_of(file, after="999"))) == 1


def test_a_broken_row_group_is_named_with_its_rows_and_the_others_are_read(file: Path) -> None:
    column = parquet.ParquetFile(file).metadata.row_group(1).column(2)
    data = bytearray(file.read_bytes())
    start = column.data_page_offset + 40
    data[start : start + column.total_compressed_size // 2] = b"\xff" * (column.total_compressed_size // 2)
    file.write_bytes(data)
    pages = asyncio.run(pages_of(file))
    found = [int(one.article.id) for one in articles_in(pages)]
    assert found == [*range(GROUP), *range(2 * GROUP, ROWS)]
    (problem,) = problems_in(pages)
    assert problem.startswith("c.parquet:251: rows 251 to 500 can't be read (")
    assert pages[-1].cursor == str(ROWS)


def test_a_row_that_is_no_article_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.parquet"
    table = pa.Table.from_pylist([{"id": 1, "title": "a"}, {"id": None, "title": "b"}, {"id": 3, "title": "c"}])
    parquet.write_table(table, path)
    pages = asyncio.run(pages_of(path))
    assert [one.article.id for one in articles_in(pages)] == ["1", "3"]
    assert problems_in(pages) == ["c.parquet:2: id is missing or invalid; expected a text or a whole number; skipped"]


def test_a_truncated_file_is_one_problem(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    pages = asyncio.run(pages_of(file))
    assert (articles_in(pages), pages[-1].cut) == ([], True)
    assert problems_in(pages)[0].startswith("c.parquet:1: the file is not readable as Parquet (")
    assert FileArchive(file).cuts(10) == ()
