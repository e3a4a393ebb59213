"""The implementation of `ports.RunLog` over a file: JSON Lines, one line a page, after a line that names the run.

A line that an interruption cut off is dropped. Only its owner may read the file: it has headlines and quotes.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from monitor.errors import CorpusError
from monitor.ports.children.backtest import LoggedPage
from monitor.store.database.codec import decode, encode


class FileLog:
    """A context manager. `run` names rules and archives: the log of another run is not continued.

    With `resume` a missing file begins a new run; without it the file must not exist.
    """

    def __init__(self, path: Path, run: str, *, resume: bool) -> None:
        self._path = path
        self._run = run
        self._resume = resume
        self._file: int | None = None

    def __enter__(self) -> Self:
        exists = self._path.exists()
        if exists and not self._resume:
            raise CorpusError(
                f"{self._path} has the results of an interrupted run. Continue it with --resume, or delete the file"
            )
        try:
            if exists:
                self._check()
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            if not exists:
                self._write({"run": self._run})
        except OSError as e:
            raise CorpusError(f"{self._path}: {e.strerror or e}") from e
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def pages(self) -> Iterator[LoggedPage]:
        try:
            with self._path.open("rb") as file:
                next(file, None)
                for line in file:
                    yield decode(LoggedPage, json.loads(line))
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise CorpusError(f"{self._path}: the results can't be read ({e}). Delete the file") from e

    def append(self, page: LoggedPage) -> None:
        try:
            self._write(encode(page))
        except OSError as e:
            raise CorpusError(
                f"{self._path}: {e.strerror or e}. The results so far are kept; continue with --resume"
            ) from e

    def remove(self) -> None:
        """Delete the file after the report was written."""
        self._path.unlink(missing_ok=True)

    def _write(self, value: object) -> None:
        """Write without a buffer: nothing of a line that did not fit may follow later."""
        assert self._file is not None, "the log is not open"
        before = os.fstat(self._file).st_size
        data = memoryview(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, before)
            raise

    def _check(self) -> None:
        """Check that the log is of this run, and drop a line that was cut off."""
        with self._path.open("rb+") as file:
            head = file.readline()
            try:
                known = json.loads(head).get("run")
            except (ValueError, AttributeError):
                known = None
            if known != self._run:
                raise CorpusError(
                    f"{self._path} belongs to a run with other rules, files or --since. Delete it to begin anew"
                )
            end = file.tell()
            for line in file:
                if not line.endswith(b"\n"):
                    break
                end += len(line)
            file.truncate(end)
