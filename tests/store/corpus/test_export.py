import asyncio
import stat
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import zstandard

from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote
from monitor.errors import CorpusError
from monitor.ports.queries.corpus import ArchivedArticle, ArchivePage
from monitor.store.corpus import FileArchive, write_corpus
from tests.store.corpus.test_lines import made


class Given:
    """An archive of these articles."""

    name = "given"
    identity = "given"

    def __init__(self, *terms: Terms) -> None:
        text = "One sentence. And another one."
        self._page = tuple(ArchivedArticle(article=made(f"t{n}", text), terms=t) for n, t in enumerate(terms))

    async def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        yield ArchivePage(articles=self._page, cursor="1", done=1.0)


EVERY = (
    Terms(quote=Quote.FULL),
    Terms(quote=Quote.SENTENCE),
    Terms(quote=Quote.HEADLINE),
    Terms(quote=Quote.LINK_ONLY),
    Terms(visible_in=("desk",)),
    Terms(keep_text=timedelta(days=30)),
)


async def test_what_a_licence_forbids_is_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.zst"
    summary = await write_corpus(Given(*EVERY), path, since=None)
    assert (summary.articles, summary.shortened, summary.size) == (3, 2, path.stat().st_size)
    assert summary.left_out == {
        "keep_text limits how long its text may be stored": 1,
        "quote: link_only": 1,
        "visible_in limits who may see it": 1,
    }
    texts = [one.article.text async for page in FileArchive(path).pages() for one in page.articles]
    assert texts == ["One sentence. And another one.", "One sentence.", ""]


async def test_a_private_file_has_whole_texts_but_nothing_that_must_expire(tmp_path: Path) -> None:
    summary = await write_corpus(Given(*EVERY), tmp_path / "corpus.jsonl", since=None, private=True)
    assert (summary.articles, summary.shortened, sum(summary.left_out.values())) == (4, 0, 2)


def test_only_its_owner_may_read_it_and_it_says_its_form(tmp_path: Path) -> None:
    path = tmp_path / "c.zst"
    asyncio.run(write_corpus(Given(*EVERY), path, since=None))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert zstandard.decompress(path.read_bytes(), max_output_size=100_000).count(b"\n") == 3
    assert [found.name for found in tmp_path.iterdir()] == ["c.zst"]


def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="No such file or directory; nothing was written"):
        asyncio.run(write_corpus(Given(*EVERY), tmp_path / "missing" / "c.jsonl", since=None))
    (tmp_path / "old.jsonl").write_text("kept")
    (tmp_path / "old.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(CorpusError, match="No space left on device; nothing was written"):
        asyncio.run(write_corpus(Given(*EVERY), tmp_path / "old.jsonl", since=None))
    assert (tmp_path / "old.jsonl").read_text() == "kept"
