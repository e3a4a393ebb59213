"""A Dask cluster of processes on this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_connection, socket

ROOT = Path(__file__).resolve().parents[3]


@dataclass(slots=True)
class Cluster:
    """`tls` are further arguments of scheduler and workers."""

    port: int
    folder: Path
    tls: Sequence[str] = ()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{'tls' if self.tls else 'tcp'}://127.0.0.1:{self.port}"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        number = len(self.processes)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        with (self.folder / f"dask-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "dask", *words, *self.tls],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def add_worker(self, threads: int = 1) -> subprocess.Popen[bytes]:
        how = ("--no-nanny", "--no-dashboard", "--nthreads", str(threads), "--host", "127.0.0.1")
        return self.start("worker", self.address, *how)

    @property
    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-4_000:] for path in sorted(self.folder.glob("dask-*.log")))


@contextmanager
def started(folder: Path, workers: int, *, threads: int = 1, tls: Sequence[str] = ()) -> Iterator[Cluster]:
    cluster = Cluster(port=free_port(), folder=folder, tls=tls)
    try:
        cluster.start("scheduler", "--host", "127.0.0.1", "--port", str(cluster.port), "--no-dashboard")
        _await_port(cluster)
        for _ in range(workers):
            cluster.add_worker(threads)
        yield cluster
    finally:
        for process in reversed(cluster.processes):
            process.kill()  # its children end with it
            process.wait()


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(cluster: Cluster) -> None:
    end = time.monotonic() + 120  # a busy machine is slow
    while True:
        try:
            create_connection(("127.0.0.1", cluster.port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, cluster.logs
            assert cluster.processes[0].poll() is None, cluster.logs
            time.sleep(0.1)
        else:
            return
