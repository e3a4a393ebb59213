import resource
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.licensing import Terms
from monitor.errors import CorpusError
from monitor.ports.children.backtest import FoundArticle, LoggedPage, LostMatch, SideReading, Tally
from monitor.ports.queries.corpus import ArchiveProblem
from monitor.store.corpus.run_log import FileLog
from tests.store.corpus.test_lines import made
from tests.store.examples import act, match

PAGE = LoggedPage(
    archive=0,
    cursor="7",
    articles=2,
    ids=(2**63 + 1, 5),
    found=(
        FoundArticle(
            article=made("稀土", ""),
            moment=datetime(2026, 11, 2, tzinfo=UTC),
            after=SideReading(acts=(act(),), matches=(match(),)),
            before=SideReading(),
            lost=(LostMatch(rule_id=RuleId("r"), why="…"),),
            terms=Terms(name="Wire"),
        ),
    ),
    problems=(ArchiveProblem(place="c:1", reason="bad"),),
    first=date(2026, 11, 2),
    last=date(2026, 11, 2),
    sources=(Tally(name="wire", count=2),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.html.run"


def test_pages_come_back_as_they_were_logged(path: Path) -> None:
    second = replace(PAGE, cursor="9", finished=True, found=())
    with FileLog(path, "run 1", resume=False) as log:
        log.append(PAGE)
    with FileLog(path, "run 1", resume=True) as log:
        assert list(log.pages()) == [PAGE]
        log.append(second)
        assert list(log.pages()) == [PAGE, second]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_was_cut_off_is_dropped(path: Path) -> None:
    with FileLog(path, "run 1", resume=False) as log:
        log.append(PAGE)
        log.append(replace(PAGE, cursor="9"))
    path.write_bytes(path.read_bytes()[:-20])
    with FileLog(path, "run 1", resume=True) as log:
        log.append(replace(PAGE, cursor="10"))
        assert [page.cursor for page in log.pages()] == ["7", "10"]


def test_results_are_never_overwritten_or_mixed(path: Path) -> None:
    with FileLog(path, "run 1", resume=False) as log:
        log.append(PAGE)
    with pytest.raises(CorpusError, match="Continue it with --resume"), FileLog(path, "run 1", resume=False):
        pass
    with pytest.raises(CorpusError, match="other rules, files or --since"), FileLog(path, "run 2", resume=True):
        pass


def test_nothing_to_resume_begins_anew(path: Path) -> None:
    with FileLog(path, "run 1", resume=True) as log:
        assert list(log.pages()) == []


@pytest.mark.parametrize("content", [b"", b"x\n", b"[]\n", b'{"run": "run 1"}\n{"archive": 1}\n'])
def test_a_file_that_is_no_log_is_an_error(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(CorpusError), FileLog(path, "run 1", resume=True) as log:
        list(log.pages())


def test_a_full_disk_is_named_and_what_was_logged_stays(path: Path) -> None:
    with FileLog(path, "run 1", resume=False) as log:
        log.append(PAGE)
        with room_for(path.stat().st_size + 100), pytest.raises(CorpusError, match="The results so far are kept"):
            log.append(replace(PAGE, cursor="9"))
    with FileLog(path, "run 1", resume=True) as log:
        assert list(log.pages()) == [PAGE]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """As if the disk had room for files of that size."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
