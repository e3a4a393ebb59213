"""Back-tests under these settings: rules of a folder, archives of articles, and children that read them."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from glob import glob
from importlib.metadata import version
from pathlib import Path

from monitor.app.running import team_correction, uses_encoder
from monitor.app.storage.database import open_articles, open_evidence
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.interactions.feedback import Label
from monitor.errors import ClusterError, CorpusError, NoDatabaseError, RuleFilesError
from monitor.ports.children.backtest import Archive, Comparison, RunLog
from monitor.ports.queries.corpus import ArticleArchive, SplitArchive
from monitor.ports.rules import RulesLoaded
from monitor.reports.backtest.child import build, build_in_background
from monitor.reports.backtest.outcomes import RuleSide
from monitor.reports.backtest.run import LocalArchive, MemoryLog, log_evaluated
from monitor.reports.backtest.summary import Read, read_log
from monitor.rulefiles import base_folder
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings
from monitor.store.corpus import FileArchive
from monitor.store.corpus.run_log import FileLog
from monitor.workers.articles import ChildArticleReader

DAYS = 90
"""How far back stored articles are read unless a day is given."""

SAMPLE = "sample"
"""The name of the shipped corpus."""


def load_rules(root: Path, settings: Settings, base: Path | None = None) -> RulesLoaded:
    """Return all rules of a folder, with the private folder. Raises RuleFilesError if a pack has an error: its rules
    would be missing.
    """
    reader = FolderReader(
        root,
        base,
        mode=settings.reader_mode,
        correction=team_correction(settings),
        encoder=uses_encoder(settings),
        private=settings.rules_private,
    )
    loaded = reader.read().load({})
    errors = [error.splitlines()[0] for pack in loaded.packs for error in pack.errors]
    if errors:
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise RuleFilesError(f"{root}: the rules can't be loaded: {errors[0]}{more} See: monitor check {root}")
    return loaded


def side_of(rules: RulesLoaded, settings: Settings) -> RuleSide:
    default = Route(name="default", channel=settings.slack_channel or "the default channel")
    return RuleSide(
        knowledge=rules.knowledge, routes=Routes(default=default, named=rules.routes, unrouted=rules.unrouted)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Archives:
    """What is read. `name` is what reports call it."""

    name: str
    archives: tuple[ArticleArchive, ...]
    since: date | None = None


@asynccontextmanager
async def open_archives(settings: Settings, corpora: Sequence[str], since: date | None) -> AsyncIterator[Archives]:
    """The corpora, or else the stored articles. Raises NoDatabaseError if there are neither, CorpusError."""
    if corpora:
        files = tuple(archive for name in corpora for archive in _files(name))
        named = " and ".join(_called(name, files) for name in corpora)
        yield Archives(name=named, archives=files, since=since)
        return
    async with open_articles(settings) as articles:
        yield Archives(name="the stored articles", archives=(articles,), since=since)


def _files(name: str) -> tuple[FileArchive, ...]:
    """The file of that name, or all that match it in order of their names. Paths are those that workers open."""
    if name == SAMPLE:
        return (FileArchive(base_folder() / "corpus" / "sample.jsonl"),)
    if not _is_pattern(name):
        return (FileArchive(Path(name).absolute()),)
    matching = glob(name, recursive=True)  # noqa: PTH207 -- the pattern may begin anywhere
    found = sorted(path for path in map(Path, matching) if path.is_file())
    if not found:
        raise CorpusError(f"{name}: no file matches this pattern")
    return tuple(FileArchive(path.absolute(), str(path)) for path in found)


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in "*?[") and not Path(name).exists()


def _called(name: str, files: Sequence[FileArchive]) -> str:
    if name == SAMPLE:
        return "the shipped sample corpus"
    return f"{name} ({len(files):,} files)" if _is_pattern(name) else Path(name).name


async def no_archive_yet(settings: Settings) -> bool:
    """True if there is no database, or no article in it."""
    try:
        async with open_articles(settings) as articles:
            async for _ in articles.pages():
                return False
    except NoDatabaseError:
        pass
    return True


async def stored_labels(settings: Settings) -> tuple[Label, ...]:
    """What people said about alerts; empty without a database."""
    try:
        async with open_evidence(settings) as (store, _, _):
            return await store.read(lambda tx: tuple(tx.labels.all()))
    except NoDatabaseError:
        return ()


def run_identity(comparison: Comparison, archives: Archives) -> str:
    """Names rules, reader and archives: results of one run are not mixed with those of another."""
    sides = [c for c in (comparison.before, comparison.after) if c is not None]
    rules = [f"{c.version} {c.mode} {c.correction.hash if c.correction else ''}{' encoder' * c.encoder}" for c in sides]
    read = [archive.identity for archive in archives.archives]
    return " | ".join([version("policy-monitor"), *rules, *read, str(archives.since)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Where articles are read: in `processes` on this machine, one a core without a number, or `on` the Dask cluster
    of that scheduler. With `background` processes give way to all others.
    """

    processes: int | None = None
    background: bool = False
    on: str = ""


ONE_A_CORE = Workers()


async def run_on(
    archives: Archives,
    comparison: Comparison,
    settings: Settings,
    *,
    state: Path | None = None,
    resume: bool = False,
    workers: Workers = ONE_A_CORE,
    progress: Callable[[float, int], None] = lambda _share, _articles: None,
) -> Read:
    """Evaluate the archives.

    `state` is the file of the results so far; it stays if the run is interrupted. Raises CorpusError, StoreError,
    ChildLostError, ClusterError.
    """
    log = _log_at(state, comparison, archives, resume=resume)
    async with AsyncExitStack() as stack:
        opened = stack.enter_context(log)
        reading = _on_cluster if workers.on else _here
        archive = await stack.enter_async_context(reading(archives, comparison, settings, workers))
        count = len(archives.archives)
        await log_evaluated(archive, count, opened, since=archives.since, progress=progress)
        return read_log(opened.pages(), count)


@asynccontextmanager
async def _here(archives: Archives, comparison: Comparison, _: Settings, workers: Workers) -> AsyncIterator[Archive]:
    size = workers.processes or os.cpu_count() or 1
    work = build_in_background if workers.background else build
    async with ChildArticleReader(work, comparison, size=size) as reader:
        yield LocalArchive(archives.archives, reader, width=size)


@asynccontextmanager
async def _on_cluster(
    archives: Archives, comparison: Comparison, settings: Settings, workers: Workers
) -> AsyncIterator[Archive]:
    try:
        from monitor.workers.cluster import ClusterArchive, Credentials, connect
    except ImportError as e:
        raise ClusterError(f"--on needs Dask: pip install 'policy-monitor[scale]' ({e})") from e
    files = [archive for archive in archives.archives if isinstance(archive, FileArchive)]
    if len(files) != len(archives.archives):
        raise ClusterError("--on reads files, not the database: give --corpus, or write a file: monitor corpus export")
    credentials = Credentials(ca=settings.cluster_ca, cert=settings.cluster_cert, key=settings.cluster_key)
    split: list[SplitArchive] = list(files)
    async with connect(workers.on, credentials) as client, ClusterArchive(client, split, build, comparison) as archive:
        yield archive


def _log_at(
    state: Path | None, comparison: Comparison, archives: Archives, *, resume: bool
) -> AbstractContextManager[RunLog]:
    if state is None:
        if resume:
            raise CorpusError("--resume needs -o FILE: the results of an interrupted run are beside that file")
        return MemoryLog()
    return FileLog(state, run_identity(comparison, archives), resume=resume)
