"""Corpus files in Parquet: one row is an article, its columns are the keys of a JSON line.

Read with pyarrow, the reference implementation, which is in the extra `scale`. Row groups are read batch by batch; one
that can't be read is skipped and reported with its rows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.errors import CorpusError
from monitor.ports.queries.corpus import PAGE_SIZE, ArchiveProblem
from monitor.store.corpus.lines import KEYS


class ParquetRows:
    """Implements `files.Rows`. Raises CorpusError without pyarrow."""

    def __init__(self, path: Path, name: str) -> None:
        try:
            import pyarrow as pa
            from pyarrow import parquet
        except ImportError as e:
            advice = "install the extra: pip install 'policy-monitor[scale]'"
            raise CorpusError(f"{name}: a Parquet file needs pyarrow; {advice}") from e
        self._name = name
        self._errors = (pa.ArrowException, OSError, ValueError)
        self.number = 0
        self.broken: ArchiveProblem | None = None
        self._groups: tuple[int, ...] = ()
        self._rows = 0
        try:
            self._file: Any = parquet.ParquetFile(path, pre_buffer=False)
            meta = self._file.metadata
            self._groups = tuple(meta.row_group(n).num_rows for n in range(meta.num_row_groups))
            self._rows = sum(self._groups)
            self._columns = [name for name in self._file.schema_arrow.names if name in KEYS]
        except self._errors as e:
            self._break(f"the file is not readable as Parquet ({_first_line(e)}); its articles are missing")

    @property
    def done(self) -> float:
        return self.number / self._rows if self._rows else 1.0

    def place(self, number: int) -> str:
        return f"{self._name}:{number}"

    def cuts(self, every: int) -> Iterator[int]:
        """Between row groups alone, so that a broken one belongs to one part."""
        last = end = 0
        for rows in self._groups:
            end += rows
            if end - last >= every and end < self._rows:
                yield end
                last = end

    def numbered(self, after: int, until: int | None) -> Iterator[tuple[int, Any]]:
        """The row, or the reason why it and others can't be read."""
        end = 0
        for group, rows in enumerate(self._groups):
            self.number, end = end, end + rows
            if end <= after:
                self.number = end
                continue
            if until is not None and self.number >= until:
                return
            yield from self._of_group(group, end, after)

    def _of_group(self, group: int, end: int, after: int) -> Iterator[tuple[int, Any]]:
        try:
            batches = self._file.iter_batches(PAGE_SIZE, row_groups=[group], columns=self._columns, use_threads=False)
            for batch in batches:
                for row in batch.to_pylist():
                    self.number += 1
                    if self.number > after:
                        yield self.number, row
        except self._errors as e:
            first, self.number = max(self.number, after) + 1, end
            yield first, f"rows {first:,} to {end:,} can't be read ({_first_line(e)})"

    def value(self, raw: Any) -> object:
        if isinstance(raw, str):
            raise ValueError(raw)  # noqa: TRY004 -- the file's fault
        return raw

    def _break(self, reason: str) -> None:
        self.broken = ArchiveProblem(place=self.place(self.number + 1), reason=reason)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
