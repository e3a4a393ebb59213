"""`run` and `once`: how they log."""

import os
import pty
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest

from monitor.cli.operations.run import is_read_by_people


@contextmanager
def terminal() -> Iterator[TextIO]:
    screen, keyboard = pty.openpty()
    with os.fdopen(screen, "r"), os.fdopen(keyboard, "w") as log:
        yield log


@contextmanager
def pipe() -> Iterator[TextIO]:
    reads, writes = os.pipe()
    with os.fdopen(reads, "r"), os.fdopen(writes, "w") as log:
        yield log


@pytest.mark.parametrize("alerts_here", [True, False])
def test_a_terminal_is_read_by_people_and_a_file_by_programs(tmp_path: Path, *, alerts_here: bool) -> None:
    with terminal() as log:
        assert is_read_by_people(log, alerts_here=alerts_here)
    with (tmp_path / "log").open("w") as log:
        assert not is_read_by_people(log, alerts_here=alerts_here)


def test_a_pipe_is_read_by_people_where_the_alerts_come_by_it() -> None:
    with pipe() as log:
        assert is_read_by_people(log, alerts_here=True)
        assert not is_read_by_people(log, alerts_here=False)
    assert is_read_by_people(StringIO(), alerts_here=True)
