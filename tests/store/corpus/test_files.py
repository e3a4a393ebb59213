"""Corpus files that are not as they should be: every line that can be used is used, every other is named."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
import zstandard

from monitor.errors import CorpusError
from monitor.ports.queries.corpus import ArchivePage
from monitor.store.corpus import FileArchive
from monitor.store.corpus.files import LINE_MAX_BYTES


def line(number: int, **more: object) -> bytes:
    return json.dumps({"id": number, "title": f"Title {number}", **more}).encode() + b"\n"


async def all_pages(path: Path, since: date | None = None) -> list[ArchivePage]:
    return [page async for page in FileArchive(path).pages(since=since)]


def pages_of(path: Path, data: bytes) -> list[ArchivePage]:
    path.write_bytes(data)
    return asyncio.run(all_pages(path))


def read(path: Path, data: bytes) -> tuple[list[str], list[str], bool]:
    pages = pages_of(path, data)
    ids = [str(one.article.id) for page in pages for one in page.articles]
    return ids, [str(p) for page in pages for p in page.problems], pages[-1].cut


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "c.jsonl"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(b"{not json}\n", "not JSON", id="no json"),
        pytest.param(b'["a"]\n', "not a JSON object", id="no object"),
        pytest.param('{"id": 2, "title": "出口"}\n'.encode("gb18030"), "not UTF-8", id="another encoding"),
        pytest.param(b'{"id": 2}\n', "title is missing", id="no title"),
        pytest.param(b'{"id": 2, "title": "t", "tier": "best"}\n', "expected official, wire", id="unknown value"),
        pytest.param(b"[" * 100_000 + b"\n", "nested too deeply", id="deep"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_skipped(file: Path, bad: bytes, reason: str) -> None:
    ids, problems, cut = read(file, line(1) + bad + line(3))
    assert ids == ["1", "3"]
    assert len(problems) == 1
    assert problems[0].startswith("c.jsonl:2: ")
    assert reason in problems[0]
    assert not cut


def test_a_line_of_a_hundred_megabytes_is_skipped_without_being_kept(file: Path) -> None:
    with file.open("wb") as made:
        made.write(line(1) + b'{"id": 2, "title": "')
        for _ in range(100):
            made.write(b"x" * 1_000_000)
        made.write(b'"}\n' + line(3))
    pages = asyncio.run(all_pages(file))
    assert [one.article.id for page in pages for one in page.articles] == ["1", "3"]
    assert [str(p) for page in pages for p in page.problems] == ["c.jsonl:2: the line is longer than 8 MB; skipped"]


def test_the_last_line_may_have_no_end(file: Path) -> None:
    assert (read(file, line(1) + line(2).rstrip()))[0] == ["1", "2"]
    too_long = line(1) + b"x" * (LINE_MAX_BYTES + 300_000)
    assert (read(file, too_long))[:2] == (["1"], ["c.jsonl:2: the line is longer than 8 MB; skipped"])


def test_a_byte_order_mark_and_empty_lines_are_no_problem(file: Path) -> None:
    assert read(file, b"\xef\xbb\xbf" + line(1) + b"\n  \n" + line(2)) == (["1", "2"], [], False)


def test_an_empty_file_has_no_articles(file: Path) -> None:
    assert read(file, b"") == ([], [], False)


def test_a_truncated_archive_counts_as_far_as_it_goes(file: Path) -> None:
    whole = zstandard.compress(b"".join(line(n, text=f"{n * 7919}" * 40) for n in range(3_000)))
    ids, problems, cut = read(file, whole[: len(whole) * 2 // 3])
    assert 0 < len(ids) < 3_000
    assert ids == [str(n) for n in range(len(ids))]
    assert cut
    number = len(ids) + 1
    reason = "the compressed data ends too early: the file is truncated; the articles from here on are missing"
    assert problems == [f"c.jsonl:{number}: {reason}"]


def test_corrupt_compressed_data_ends_the_archive_there(file: Path) -> None:
    first = zstandard.compress(line(1))
    ids, problems, cut = read(file, first + b"\x28\xb5\x2f\xfdgarbage that is no frame at all")
    assert (ids, cut) == (["1"], True)
    assert problems[0].startswith("c.jsonl:2: the compressed data is corrupt")


def test_several_frames_are_one_archive(file: Path) -> None:
    data = zstandard.compress(line(1)) + zstandard.compress(line(2))
    assert read(file, data) == (["1", "2"], [], False)


def test_many_bad_lines_do_not_pile_up(file: Path) -> None:
    pages = pages_of(file, b"bad\n" * 5_000 + line(1))
    assert max(len(page.problems) for page in pages) <= 500
    assert sum(len(page.problems) for page in pages) == 5_000


def test_a_file_in_utf_16_or_a_missing_one_is_an_error(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="UTF-16"):
        read(file, '{"id": 1}'.encode("utf-16"))
    with pytest.raises(CorpusError, match=r"none\.jsonl: No such file"):
        asyncio.run(all_pages(tmp_path / "none.jsonl"))
    with pytest.raises(CorpusError, match="No such file"):
        FileArchive(tmp_path / "none.jsonl").identity  # noqa: B018


def test_an_article_without_a_time_is_kept_whatever_the_day(file: Path) -> None:
    file.write_bytes(line(1) + line(2, published="2020-01-01") + line(3, seen="2026-01-01"))
    pages = asyncio.run(all_pages(file, date(2026, 1, 1)))
    found = [one.article.id for page in pages for one in page.articles]
    assert found == ["1", "3"]
