"""Backups of the database: file names, rotation, and the state of the daily backup. Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

_NAME = re.compile(r"monitor-(?P<at>\d{8}T\d{6})Z\.(?:db|dump)")
_FORM = "%Y%m%dT%H%M%S"
_KEEP = re.compile(r"(?:(?P<days>\d{1,3})d)?\s*(?:(?P<weeks>\d{1,3})w)?")
_RECENT = timedelta(days=1)
_RETRY = timedelta(hours=1)
_LATE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupKeep:
    """What a folder keeps: the newest backup of each of the last `days` days and `weeks` weeks that have one."""

    days: int
    weeks: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse `7d 4w`, `7d` or `4w`. Raises ValueError for another form and for nothing to keep."""
        found = _KEEP.fullmatch(text.strip().lower())
        keep = None if found is None else cls(days=int(found["days"] or 0), weeks=int(found["weeks"] or 0))
        if keep is None or not keep.days + keep.weeks:
            raise ValueError(f"is {text!r}: use days and weeks, as in 7d 4w")
        return keep

    def __str__(self) -> str:
        return " ".join(f"{n}{unit}" for n, unit in ((self.days, "d"), (self.weeks, "w")) if n)


def backup_name(at: datetime, suffix: str) -> str:
    """Return the file name of a backup made `at` that time. `suffix` is `db` (SQLite) or `dump` (pg_dump)."""
    return f"monitor-{at.astimezone(UTC):{_FORM}}Z.{suffix}"


def backup_time(name: str) -> datetime | None:
    """Return the time in the name of a backup; None for any other file."""
    found = _NAME.fullmatch(name)
    try:
        return None if found is None else datetime.strptime(found["at"], _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def expired_backups(names: Iterable[str], keep: BackupKeep, *, now: datetime) -> tuple[str, ...]:
    """Return the backups to delete, oldest first. None younger than a day is, nor any file with another name."""
    times = {name: at for name in names if (at := backup_time(name)) is not None}
    newest_first = sorted(times, key=lambda name: (times[name], name), reverse=True)
    of_day: dict[date, str] = {}
    of_week: dict[tuple[int, int], str] = {}
    for name in newest_first:
        of_day.setdefault(times[name].date(), name)
        of_week.setdefault(times[name].isocalendar()[:2], name)
    kept = {*list(of_day.values())[: keep.days], *list(of_week.values())[: keep.weeks]}
    return tuple(n for n in reversed(newest_first) if n not in kept and now - times[n] >= _RECENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """The daily backup. `day` (UTC) is done; `tried_at` is the last attempt, with its `problem` ("": it succeeded).

    `at`, `file` and `size` (bytes) are those of the last successful backup, None, "" and 0 before the first one.
    """

    day: date
    tried_at: datetime
    problem: str = ""
    at: datetime | None = None
    file: str = ""
    size: int = 0

    def is_due(self, *, now: datetime) -> bool:
        """True on a new day (UTC), and an hour after a failure. A day in the future was stored by a wrong clock."""
        day, waited = now.astimezone(UTC).date(), now - self.tried_at
        if self.problem and timedelta(0) <= waited < _RETRY:
            return False
        return day != self.day

    def is_well(self, *, now: datetime) -> bool:
        """False if the last attempt failed, or none succeeded for two days."""
        return not self.problem and now - (self.at or self.tried_at) < _LATE

    def failed(self, problem: str, *, now: datetime) -> Self:
        return replace(self, problem=problem, tried_at=now)

    def succeeded(self, *, file: str, size: int, now: datetime) -> Self:
        day = now.astimezone(UTC).date()
        return replace(self, day=day, tried_at=now, problem="", at=now, file=file, size=size)

    @classmethod
    def first(cls, *, now: datetime) -> Self:
        """The state of a new database: its first backup is made the next day."""
        return cls(day=now.astimezone(UTC).date(), tried_at=now)

    def __str__(self) -> str:
        return json.dumps(
            {
                "day": self.day.isoformat(),
                "tried_at": self.tried_at.isoformat(),
                "problem": self.problem,
                "at": self.at and self.at.isoformat(),
                "file": self.file,
                "size": self.size,
            }
        )

    @classmethod
    def read(cls, fact: str) -> Self:
        """Parse the text form. Raises ValueError, KeyError or TypeError for a damaged one."""
        found = json.loads(fact)
        return cls(
            day=date.fromisoformat(found["day"]),
            tried_at=datetime.fromisoformat(found["tried_at"]),
            problem=str(found["problem"]),
            at=None if found["at"] is None else datetime.fromisoformat(found["at"]),
            file=str(found["file"]),
            size=int(found["size"]),
        )
