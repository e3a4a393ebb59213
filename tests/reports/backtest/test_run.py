from datetime import date

import pytest

from monitor.errors import ChildLostError, CorpusError
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.run import MemoryLog, evaluate_archives
from monitor.reports.backtest.summary import Read, read_log
from tests.reports.backtest.made import DAY, FakeArchive, FakeReader, archived


def page(*names: str, **changes: object) -> list[ArchivedArticle]:
    return [archived(name, f"Title {name}", **changes) for name in names]  # type: ignore[arg-type]


def ids(read: Read) -> list[str]:
    return [one.id for one in read.found]


async def run(archives: list[FakeArchive], reader: FakeReader, log: MemoryLog | None = None, **how: object) -> Read:
    log = log or MemoryLog()
    await evaluate_archives(archives, reader, log, **how)  # type: ignore[arg-type]
    return read_log(log.pages(), len(archives))


async def test_results_are_in_the_order_of_the_archives() -> None:
    archives = [FakeArchive(page("a", "b"), page("c")), FakeArchive(page("d"))]
    steps: list[tuple[float, int]] = []
    read = await run(archives, FakeReader(), progress=lambda share, count: steps.append((share, count)))
    assert ids(read) == ["a", "b", "c", "d"]
    assert (read.articles, read.is_partial, read.first, read.last) == (4, False, DAY.date(), DAY.date())
    assert (read.sources, read.languages) == ({"wire": 4}, {"en": 4})
    assert [count for _, count in steps] == [2, 3, 3, 4, 4]
    assert steps[-1][0] == 1.0


async def test_an_article_counts_once_even_in_two_archives() -> None:
    archives = [FakeArchive(page("a", "b", "a")), FakeArchive(page("b", "c"))]
    read = await run(archives, FakeReader())
    assert (ids(read), read.duplicates, read.is_partial) == (["a", "b", "c"], 2, False)


async def test_articles_without_a_time_are_counted() -> None:
    read = await run([FakeArchive(page("a", at=None))], FakeReader())
    assert (read.undated, read.first, read.days) == (1, None, 1)


async def test_an_article_that_costs_its_child_is_named_and_the_others_are_read() -> None:
    names = [str(n) for n in range(8)]
    read = await run([FakeArchive(page(*names))], FakeReader("5"))
    assert ids(read) == [n for n in names if n != "5"]
    assert [str(p) for p in read.problems] == ["5: reading it took more than 5 s of CPU time; skipped"]
    assert read.is_partial


async def test_if_no_child_can_start_the_run_ends() -> None:
    with pytest.raises(ChildLostError):
        await run([FakeArchive(page("a", "b"))], FakeReader("a", cause="start"))


async def test_a_cut_archive_makes_the_result_partial() -> None:
    truncated = FakeArchive(page("a"), cut=True, problems=["the file is truncated"])
    read = await run([truncated, FakeArchive(page("b"))], FakeReader())
    assert ids(read) == ["a", "b"]
    assert (read.is_cut, read.lost, read.is_partial, read.is_complete) == (True, 1, True, True)


class Full(MemoryLog):
    """A log on a disk that is full after some pages."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def append(self, page: LoggedPage) -> None:
        if not self.room:
            raise CorpusError("No space left on device")
        self.room -= 1
        super().append(page)


async def test_a_full_disk_ends_the_run_and_it_goes_on_where_it_was() -> None:
    pages = [page(f"{n}a", f"{n}b") for n in range(6)]
    log, archive = Full(3), FakeArchive(*pages)
    with pytest.raises(CorpusError):
        await run([archive], FakeReader(), log)
    partial = read_log(log.pages(), 1)
    assert (partial.articles, partial.is_complete, partial.is_partial) == (6, False, True)
    log.room, again = 100, FakeReader()
    read = await run([FakeArchive(*pages), FakeArchive(pages[0])], again, log)
    assert ids(read) == [f"{n}{x}" for n in range(6) for x in "ab"]
    assert [asked[0] for asked in again.asked] == ["3a", "4a", "5a", "0a"]
    assert read.duplicates == 2


async def test_only_some_pages_are_taken_ahead() -> None:
    archive = FakeArchive(*(page(str(n)) for n in range(50)))
    with pytest.raises(CorpusError):
        await run([archive], FakeReader(), Full(0), width=2)
    assert archive.given == [0, 1, 2, 3]


async def test_only_articles_since_a_day() -> None:
    read = await run([FakeArchive(page("a"))], FakeReader(), since=date(2027, 1, 1))
    assert read.articles == 0
