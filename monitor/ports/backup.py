"""Backups of the database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A finished, verified backup: its file, size in bytes, tables and rows, and the backups deleted for it."""

    file: Path
    size: int
    tables: int
    rows: int
    expired: tuple[Path, ...] = ()


class BackupMaker(Protocol):
    async def make(self, *, now: datetime) -> Backup:
        """Make and verify a backup while the database is used, then delete expired ones. Cancellation leaves no file.

        Raises BackupError: DiskAlmostFullError if it was not begun because too little space would be left.
        """
