"""A back-test on a real cluster: the same result as here, also when a worker is killed; TLS; refused addresses."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.app.rules.backtesting import Archives, Workers, run_on
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote
from monitor.errors import ClusterError, CorpusError
from monitor.ports.children.backtest import Archive, Comparison
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.run import MemoryLog, log_evaluated
from monitor.reports.backtest.summary import read_log
from monitor.settings import Settings
from monitor.store.corpus import FileArchive, line_of_article
from monitor.workers.cluster import ClusterArchive, Credentials, Make, connect
from tests.benchmarks.articles import as_article, pieces
from tests.benchmarks.processes import tree_of
from tests.cli.command_line import call
from tests.integration.scale.cluster import ROOT, Cluster, free_port, started
from tests.integration.scale.starts import counted, fails_on, fails_twice, never_starts
from tests.reports.backtest.made import shipped
from tests.workers.contract.archive_work import mortal

pytestmark = pytest.mark.integration

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FILES, IN_A_FILE = 4, 250
WAIT = timedelta(seconds=3)
COMPARISON = Comparison(after=shipped())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of generated articles, one in five with an act; some articles are in two files, and a line is broken."""
    made = tmp_path_factory.mktemp("archive")
    for number in range(FILES):
        rows = []
        for n, piece in enumerate(pieces(IN_A_FILE, seed=number, act_every=5), number * (IN_A_FILE - 10)):
            one = ArchivedArticle(article=as_article(piece, n), seen_at=AT, terms=Terms(name="W", quote=Quote.FULL))
            rows.append(json.dumps(line_of_article(one, whole_text=True)))
        rows[100] = "{"
        (made / f"{number}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return made


@pytest.fixture
def archives(folder: Path) -> Archives:
    return Archives(name="files", archives=tuple(FileArchive(path) for path in sorted(folder.iterdir())))


async def test_a_run_with_killed_workers_has_the_result_of_this_machine(archives: Archives, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, rules_dir=tmp_path)
    here = await run_on(archives, COMPARISON, settings, workers=Workers(processes=1))
    with started(tmp_path, 2) as cluster:
        killed: list[int] = []

        def kill_one(_: float, articles: int) -> None:
            if not killed and articles > IN_A_FILE // 2:
                worker = cluster.processes[1]
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)
                cluster.add_worker()  # joins a run that has begun

        there = await run_on(archives, COMPARISON, settings, workers=Workers(on=cluster.address), progress=kill_one)
        assert killed, cluster.logs
    assert there == here
    assert (here.articles, here.duplicates, here.lost) == (FILES * (IN_A_FILE - 1) - 30, 30, FILES)
    assert here.found


def test_what_a_killed_command_left_on_a_worker_ends(folder: Path, tmp_path: Path) -> None:
    with started(tmp_path, 1) as cluster:
        worker = cluster.processes[1].pid
        command = [sys.executable, "-m", "tests.integration.scale.command", cluster.address, "3"]
        with subprocess.Popen([*command, *sorted(folder.iterdir())], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            assert process.stdout.readline(), cluster.logs
            assert _children(worker)
            process.kill()
        _until(lambda: not _children(worker), cluster)


async def test_children_that_ended_between_two_parts_are_started_again(archives: Archives, tmp_path: Path) -> None:
    files, log = [one for one in archives.archives if isinstance(one, FileArchive)], MemoryLog()
    with started(tmp_path, 1) as cluster:
        worker = cluster.processes[1].pid
        async with (
            connect(cluster.address, Credentials()) as client,
            ClusterArchive(client, files, mortal, COMPARISON, part_size=200, idle=timedelta(0)) as archive,
        ):
            await log_evaluated(archive, FILES, log)
            _until(lambda: not _children(worker), cluster)
    assert read_log(log.pages(), FILES).articles == FILES * (IN_A_FILE - 1) - 30


async def test_a_child_that_does_not_start_at_once_is_tried_again(archives: Archives, tmp_path: Path) -> None:
    files, log = [one for one in archives.archives if isinstance(one, FileArchive)], MemoryLog()
    failures = tmp_path / "failures"
    failures.mkdir()
    with started(tmp_path, 1) as cluster:
        async with _quickly_retried(cluster, files, partial(fails_twice, failures)) as archive:
            await log_evaluated(archive, FILES, log)
    assert len(list(failures.iterdir())) == 2
    assert read_log(log.pages(), FILES).articles == FILES * (IN_A_FILE - 1) - 30


async def test_another_worker_reads_for_one_that_can_not_start_a_child(archives: Archives, tmp_path: Path) -> None:
    files, log = [one for one in archives.archives if isinstance(one, FileArchive)], MemoryLog()
    failures = tmp_path / "failures"
    failures.mkdir()
    with started(tmp_path, 2) as cluster:
        sick = cluster.processes[1].pid
        async with connect(cluster.address, Credentials()) as client:
            await client.wait_for_workers(2)
        async with _quickly_retried(cluster, files, partial(fails_on, sick, failures)) as archive:
            await log_evaluated(archive, FILES, log)
    assert list(failures.iterdir())
    assert read_log(log.pages(), FILES).articles == FILES * (IN_A_FILE - 1) - 30


async def test_each_worker_reads_its_share_of_the_parts(archives: Archives, tmp_path: Path) -> None:
    files, log = [one for one in archives.archives if isinstance(one, FileArchive)], MemoryLog()
    pages = tmp_path / "pages"
    pages.mkdir()
    with started(tmp_path, 2) as cluster:
        async with connect(cluster.address, Credentials()) as client:
            await client.wait_for_workers(2)
            make = partial(counted, pages)
            async with ClusterArchive(client, files, make, COMPARISON, part_size=20) as archive:
                await log_evaluated(archive, FILES, log)
    read = Counter(path.name.split("-")[0] for path in pages.iterdir())
    assert read.total() >= FILES * IN_A_FILE // 20
    assert len(read) == 2
    assert min(read.values()) >= 0.4 * read.total()


async def test_a_run_whose_children_never_start_ends_with_the_worker_and_a_remedy(
    archives: Archives, tmp_path: Path
) -> None:
    files = [one for one in archives.archives if isinstance(one, FileArchive)]
    with started(tmp_path, 1) as cluster, pytest.raises(ClusterError) as raised:
        async with _quickly_retried(cluster, files, never_starts) as archive:
            await log_evaluated(archive, FILES, MemoryLog())
    assert re.fullmatch(
        r"tcp://127\.0\.0\.1:\d+: 0\.jsonl after line 0: reading it failed: no child process could be started "
        r"\(the prefork server exited or timed out\)\. 3 tries, on tcp://127\.0\.0\.1:\d+ \(3×\)\. Check .+ --resume",
        str(raised.value),
    )


@asynccontextmanager
async def _quickly_retried(cluster: Cluster, files: Sequence[FileArchive], make: Make) -> AsyncIterator[Archive]:
    pauses = (timedelta(milliseconds=1), timedelta(milliseconds=2))
    async with (
        connect(cluster.address, Credentials()) as client,
        ClusterArchive(client, files, make, COMPARISON, part_size=200, pauses=pauses) as archive,
    ):
        yield archive


def _children(worker: int) -> list[int]:
    """The processes that read for a worker."""
    return [pid for pid in tree_of(worker) if b"prefork_server" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _until(holds: Callable[[], bool], cluster: Cluster) -> None:
    end = time.monotonic() + 180  # a busy machine is slow
    while not holds():
        assert time.monotonic() < end, cluster.logs
        time.sleep(0.05)


def test_the_command_reads_a_pattern_on_a_cluster_as_here(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    command = ("rules", "backtest", "--rules", tmp_path, "--corpus", folder / "[0-2].jsonl", "--format", "json")
    env = {"MONITOR_DATA_DIR": str(tmp_path)}
    here = call(*command, "--processes", "1", env=env)
    there = call(*command, "--on", cluster.address, env=env)
    assert here.code == there.code == 1, there  # partial: of broken lines
    assert json.loads(there.out) == json.loads(here.out)
    assert json.loads(here.out)["archive"].endswith("[0-2].jsonl (3 files)")


async def test_the_database_is_not_read_on_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    archives = Archives(name="all", archives=(object(),))  # type: ignore[arg-type]
    settings = Settings(data_dir=tmp_path, rules_dir=tmp_path)
    with pytest.raises(ClusterError, match="--on reads files, not the database"):
        await run_on(archives, COMPARISON, settings, workers=Workers(on=cluster.address))


async def test_a_file_that_differs_on_the_worker_is_refused(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    stale = Archives(name="files", archives=(_Stale(folder / "0.jsonl"),))
    settings = Settings(data_dir=tmp_path, rules_dir=tmp_path)
    with pytest.raises(CorpusError, match=r"0\.jsonl: another file \(size or time\) on worker tcp://127\.0\.0\.1"):
        await run_on(stale, COMPARISON, settings, workers=Workers(on=cluster.address))


class _Stale(FileArchive):
    """Has another identity in each process, as a copy that is not the same file."""

    @property
    def identity(self) -> str:
        return str(os.getpid())


# ------------------------------------------------------------------ connecting


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        pytest.param("tcp://10.0.0.7:8786", "is reached by TLS only", id="plain off this machine"),
        pytest.param("tcp://scheduler:8786", "Use tls://scheduler:8786", id="plain by name"),
        pytest.param("tls://scheduler:8786", "MONITOR_CLUSTER_CERT and MONITOR_CLUSTER_KEY not set", id="no files"),
        pytest.param("scheduler:8786", "use the form tls://host:8786", id="no scheme"),
        pytest.param("ws://127.0.0.1:8786", "use the form", id="another protocol"),
        pytest.param("tls://127.0.0.1", "use the form", id="no port"),
        pytest.param("tls://[::1", "use the form", id="no address"),
        pytest.param(f"tcp://127.0.0.1:{free_port()}", "", id="nobody there"),
    ],
)
async def test_an_address_that_is_refused(address: str, problem: str) -> None:
    with pytest.raises(ClusterError) as raised:
        async with connect(address, Credentials(ca=Path("ca.pem")), wait=WAIT):
            pass
    assert str(raised.value).startswith(f"{address}: ")
    assert problem in str(raised.value)


async def test_a_scheduler_without_workers_is_an_error(tmp_path: Path) -> None:
    with started(tmp_path, 0) as lonely, pytest.raises(ClusterError, match="no worker has joined"):
        async with connect(lonely.address, Credentials(), wait=WAIT):
            pass


async def test_tls_needs_a_certificate_of_the_authority(archives: Archives, tmp_path: Path) -> None:
    own, other = _certificates(tmp_path / "own"), _certificates(tmp_path / "other")
    tls = ("--tls-ca-file", str(own.ca), "--tls-cert", str(own.cert), "--tls-key", str(own.key))
    few = Archives(name="file", archives=archives.archives[:1])
    with started(tmp_path, 1, tls=tls) as cluster:
        settings = Settings(
            data_dir=tmp_path, rules_dir=tmp_path, cluster_ca=own.ca, cluster_cert=own.cert, cluster_key=own.key
        )
        read = await run_on(few, COMPARISON, settings, workers=Workers(on=cluster.address))
        assert read.articles == IN_A_FILE - 1
        for stranger in (other, Credentials(ca=own.ca, cert=other.cert, key=other.key)):
            with pytest.raises(ClusterError):
                async with connect(cluster.address, stranger, wait=WAIT):
                    pass


def _certificates(folder: Path) -> Credentials:
    folder.mkdir()
    made = Credentials(ca=folder / "ca.pem", cert=folder / "cert.pem", key=folder / "key.pem")
    new = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30")
    key = folder / "ca.key"
    signed = ("-CA", str(made.ca), "-CAkey", str(key))
    for words in (
        (*new, "-subj", "/CN=authority", "-keyout", str(key), "-out", str(made.ca)),
        (*new, "-subj", "/CN=dask", *signed, "-keyout", str(made.key), "-out", str(made.cert)),
    ):
        subprocess.run(words, check=True, capture_output=True)
    return made
