"""Work of children that do not start (the process that builds it ends, as one without memory), and counted work."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

from monitor.ports.children.backtest import Comparison, FoundArticle
from monitor.ports.queries.corpus import ArchivedArticle
from tests.workers.contract.archive_work import mortal

Work = Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]


def never_starts(_: Comparison) -> NoReturn:
    os._exit(1)


def fails_twice(failures: Path, comparison: Comparison) -> Work:
    """Each failure leaves a file."""
    if len(list(failures.iterdir())) < 2:
        (failures / str(os.getpid())).touch()
        os._exit(1)
    return mortal(comparison)


def fails_on(worker: int, failures: Path, comparison: Comparison) -> Work:
    """Fails in the children of the worker with that process id; each failure leaves a file."""
    if os.getppid() == worker:
        (failures / str(os.getpid())).touch()
        os._exit(1)
    return mortal(comparison)


def counted(pages: Path, comparison: Comparison) -> Work:
    """Each page leaves a file with the process id of its worker, after a twentieth of a second of processor time."""
    worker, work = os.getppid(), mortal(comparison)

    def count(articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
        (pages / f"{worker}-{uuid4().hex}").touch()
        return work(articles)

    return count
