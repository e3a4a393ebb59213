"""The implementation of `ports.Archive` on a Dask cluster, with distributed, which is in the extra `scale`.

A task is a part of a file: the worker opens the file itself, at the same path as here, so only results come back. Each
worker gets the rules once, as a plugin, and reads in child processes with limits as a back-test on one machine does.
Results are yielded in the order of the files, and twice as many parts as the cluster has threads are ahead, spread over
the workers. Dask runs the parts of a lost worker again on another one; a part depends on its file and the rules alone.
A part whose worker can't start child processes is tried again, on another worker if there is one.

A cluster runs whatever code it is sent, so a scheduler that is not on this machine is reached by TLS with
certificates on both sides.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import version
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from distributed import Client, Future, KilledWorker, Security, WorkerPlugin, get_worker

from monitor.errors import ChildLostError, ClusterError, CorpusError
from monitor.ports.children.backtest import FROM_THE_START, ArticleReader, Comparison, EvaluatedPage, FoundArticle, Past
from monitor.ports.queries.corpus import ArchivedArticle, ArchivePage, SplitArchive
from monitor.reports.backtest.run import LocalArchive
from monitor.workers.articles import ChildArticleReader
from monitor.workers.part_places import PartPlaces
from monitor.workers.part_tries import PAUSES, ChildNotStarted, Pages, read_part

PART_SIZE = 5_000
"""Lines of a part: some seconds of reading, which is what a lost worker costs, and some MB of results."""

IDLE = timedelta(minutes=1)
"""A worker without a part of a run for this time ends the run's child processes: the command may have been killed."""

_CONNECT = timedelta(seconds=20)

Make = Callable[[Comparison], Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """PEM files for TLS: the authority that both sides trust, and the certificate and key of this side."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@asynccontextmanager
async def connect(address: str, credentials: Credentials, *, wait: timedelta = _CONNECT) -> AsyncIterator[Client]:
    """Yield a client of the scheduler at `address`, when it has a worker. Raises ClusterError after `wait`."""
    security = _security(address, credentials)
    how = {"asynchronous": True, "security": security, "set_as_default": False, "name": "policy-monitor"}
    with _named(address):
        client = await Client(address, timeout=wait.total_seconds(), **how)
    try:
        with _named(address, f"no worker has joined the scheduler; start one: dask worker {address}"):
            await client.wait_for_workers(1, timeout=wait.total_seconds())
        yield client
    finally:
        await client.close()


def _security(address: str, credentials: Credentials) -> Security:
    """Raises ClusterError for an address that may not be used, or without the files for TLS."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port is None or parts.scheme not in ("tcp", "tls"):
        raise ClusterError(f"{address}: not the address of a Dask scheduler; use the form tls://host:8786")
    if parts.scheme == "tcp":
        if not _is_loopback(host):
            raise ClusterError(
                f"{address}: a cluster that is not on this machine is reached by TLS only, because anyone who reaches "
                f"its port can run programs on it. Use tls://{host}:{port}"
            )
        return Security()
    files = {"MONITOR_CLUSTER_CA": credentials.ca, "MONITOR_CLUSTER_CERT": credentials.cert}
    missing = [name for name, path in {**files, "MONITOR_CLUSTER_KEY": credentials.key}.items() if path is None]
    if missing:
        raise ClusterError(f"{address}: {' and '.join(missing)} not set: TLS needs an authority, a certificate, a key")
    return Security(
        tls_ca_file=str(credentials.ca),
        tls_client_cert=str(credentials.cert),
        tls_client_key=str(credentials.key),
        require_encryption=True,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _named(address: str, silent: str = "no answer in time") -> Iterator[None]:
    """Raise ClusterError for what goes wrong between here and the cluster."""
    try:
        yield
    except TimeoutError as e:
        raise ClusterError(f"{address}: {silent}") from e
    except KilledWorker as e:
        raise ClusterError(
            f"{address}: {e.task}: {e.allowed_failures + 1} workers in a row were lost while they read this part. "
            "Their logs have the reason; often it is too little memory"
        ) from e
    except (OSError, ImportError) as e:
        raise ClusterError(f"{address}: {e}") from e


class ClusterArchive:
    """Implements `ports.Archive`. An async context manager: entering it sends the rules to the workers."""

    def __init__(
        self,
        client: Client,
        archives: Sequence[SplitArchive],
        make: Make,
        comparison: Comparison,
        *,
        part_size: int = PART_SIZE,
        idle: timedelta = IDLE,
        pauses: Sequence[timedelta] = PAUSES,
    ) -> None:
        self._client = client
        self._address = str(client.scheduler.address)
        self._archives = archives
        self._part_size = part_size
        self._run = f"policy-monitor-{uuid4().hex[:12]}"
        self._rules = _Rules(make, comparison, idle)
        self._pauses = pauses
        self._places = PartPlaces()

    async def __aenter__(self) -> Self:
        with _named(self._address):
            await self._client.register_plugin(self._rules, name=self._run)
        return self

    async def __aexit__(self, *_: object) -> None:
        with _named(self._address):
            await self._client.unregister_worker_plugin(self._run)

    async def evaluated(
        self, *, since: date | None = None, past: Past = FROM_THE_START
    ) -> AsyncIterator[EvaluatedPage]:
        waiting: deque[asyncio.Task[Sequence[EvaluatedPage]]] = deque()
        with _named(self._address):
            try:
                async for number, after, until in self._parts(past):
                    waiting.append(asyncio.create_task(self._read(number, since, after, until)))
                    while len(waiting) >= await self._ahead():
                        for page in await waiting[0]:
                            yield page
                        waiting.popleft()
                while waiting:
                    for page in await waiting[0]:
                        yield page
                    waiting.popleft()
            finally:
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)

    async def _read(self, number: int, since: date | None, after: str, until: str) -> Sequence[EvaluatedPage]:
        """Return the pages of a part. Raises ClusterError if it can't be read anywhere."""
        archive = self._archives[number]
        place = f"after line {after or 0}"

        async def submit(failed: Sequence[ChildNotStarted]) -> Pages | ChildNotStarted:
            key = self._key(number, f"{place}, try {len(failed) + 1}" if failed else place)
            with self._places.place(await self._client.nthreads(), {one.worker for one in failed}) as worker:
                how = {"key": key, "workers": [worker], "allow_other_workers": True} if worker else {"key": key}
                future = self._client.submit(_read_part, self._run, archive, since, after, until, **how)
                answer: Pages | ChildNotStarted = await future
            return answer

        pages = await read_part(f"{self._address}: {archive.name} {place}", submit, pauses=self._pauses)
        return [replace(page, archive=number) for page in pages]

    async def _parts(self, past: Past) -> AsyncIterator[tuple[int, str, str]]:
        """Number of the archive and the two cursors of each part, the second "" for the last part."""
        surveyed: deque[tuple[int, Future]] = deque()
        numbers = iter(n for n in range(len(self._archives)) if n not in past.finished)
        while True:
            width = await self._ahead()
            while len(surveyed) < width and (number := next(numbers, None)) is not None:
                surveyed.append((number, self._survey(number, past)))
            if not surveyed:
                return
            number, survey = surveyed.popleft()
            cuts = await survey
            for after, until in pairwise((past.cursors.get(number, ""), *cuts, "")):
                yield number, after, until

    def _survey(self, number: int, past: Past) -> Future:
        archive = self._archives[number]
        arguments = (
            archive,
            archive.identity,
            self._part_size,
            past.cursors.get(number, ""),
            version("policy-monitor"),
        )
        return self._client.submit(_survey, *arguments, key=self._key(number, "survey"), priority=1)

    def _key(self, number: int, what: str) -> str:
        return f"{self._archives[number].name} {what} ({self._run}, file {number})"

    async def _ahead(self) -> int:
        """How many parts are read or wait for it; workers may come and go."""
        threads: Mapping[str, int] = await self._client.nthreads()
        return 2 * max(1, sum(threads.values()))


# ------------------------------------------------------------------ on a worker


class _Rules(WorkerPlugin):  # type: ignore[misc]  # distributed is not typed here
    """The rules of a run on a worker, and the child processes that read with them.

    A command that is killed unregisters nothing. So the children end when no part came for `idle`; the next part starts
    them again.
    """

    def __init__(self, make: Make, comparison: Comparison, idle: timedelta) -> None:
        self._make = make
        self._comparison = comparison
        self._idle = idle

    def setup(self, worker: Any) -> None:
        self._changing = asyncio.Lock()
        self._threads = int(worker.state.nthreads)
        self._reader: ChildArticleReader | None = None
        self._parts = 0
        self._ending: asyncio.Task[None] | None = None

    async def teardown(self, worker: Any) -> None:  # noqa: ARG002 -- distributed's signature
        self._stop_ending()
        await self._end()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ArticleReader]:
        """Yield the reader for one part. Raises ChildLostError if no child can start."""
        self._parts += 1
        self._stop_ending()
        try:
            async with self._changing:
                if self._reader is None:
                    reader = ChildArticleReader(self._make, self._comparison, size=self._threads)
                    self._reader = await reader.__aenter__()
                ready = self._reader
            yield ready
        finally:
            self._parts -= 1
            if not self._parts:
                self._ending = asyncio.create_task(self._end_when_idle())

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle.total_seconds())
        self._ending = None  # from here on it is not cancelled
        await self._end()

    async def _end(self) -> None:
        async with self._changing:
            if self._reader is not None and not self._parts:
                reader, self._reader = self._reader, None
                await reader.__aexit__()

    def _stop_ending(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


def _survey(archive: SplitArchive, identity: str, every: int, after: str, engine: str) -> tuple[str, ...]:
    """Return the archive's cuts, if this worker has the same file and version as the client."""
    where = f"on worker {get_worker().address}"
    here = version("policy-monitor")
    if here != engine:
        raise ClusterError(f"{where}: version {here} is installed there, {engine} here; use the same")
    try:
        same = archive.identity == identity
        cuts = archive.cuts(every, after=after)
    except CorpusError as e:
        raise CorpusError(f"{e} ({where}; workers open files at the same path as the command)") from e
    if not same:
        raise CorpusError(f"{archive.name}: another file (size or time) {where} than here; share one folder")
    return cuts


async def _read_part(
    run: str, archive: SplitArchive, since: date | None, after: str, until: str
) -> Pages | ChildNotStarted:
    """Return the pages of a part; without `until` of the rest of the archive, with its finished page."""
    worker = get_worker()
    try:
        async with worker.plugins[run].reading() as reader:
            part = LocalArchive((_Part(archive, until),), reader, width=1)
            pages = [page async for page in part.evaluated(since=since, past=Past(cursors={0: after}))]
    except ChildLostError as e:
        return ChildNotStarted(worker=worker.address, reason=str(e))
    return tuple(page for page in pages if not (until and page.finished))


@dataclass(frozen=True, slots=True)
class _Part:
    """An archive up to a cursor."""

    archive: SplitArchive
    until: str

    @property
    def name(self) -> str:
        return self.archive.name

    @property
    def identity(self) -> str:
        return self.archive.identity

    def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        return self.archive.pages(since=since, after=after, until=self.until)
