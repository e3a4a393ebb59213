"""The results of the last `sources verify`, kept for an hour, so that `--write` requests nothing that was just tested.

A file in the data folder. It is a convenience: if it is missing, damaged or can't be written, sources are tested anew.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.domain.sources.verification import Verdict, Verification
from monitor.store.database.codec import decode, encode

_FILE = "sources-verified.json"
_VALID_FOR = timedelta(hours=1)


def save_results(
    folder: Path,
    sources: Sequence[Source],
    found: Sequence[Verification],
    *,
    now: datetime,
    stale: timedelta | None,
) -> None:
    """Store the results of a test. Addresses are stored as they are shown, without keys."""
    tested = [
        (_key(source, stale), encode(replace(one, moved_to=shown_address(one.moved_to) if one.moved_to else "")))
        for source, one in zip(sources, found, strict=True)
        if one.verdict is not Verdict.NOT_TRIED
    ]
    text = json.dumps({"at": now.isoformat(), "results": dict(tested)}, ensure_ascii=False)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{_FILE}.{os.getpid()}"
        part.write_text(text, encoding="utf-8")
        part.chmod(0o600)
        part.replace(folder / _FILE)


def recent_results(
    folder: Path, sources: Sequence[Source], *, now: datetime, stale: timedelta | None
) -> tuple[timedelta, Mapping[SourceId, Verification]]:
    """The age of the last test, and its results for those of the sources that are declared as they were then.

    Nothing if it is older than an hour.
    """
    try:
        stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        age, results = now - datetime.fromisoformat(stored["at"]), stored["results"]
        if not timedelta(0) <= age <= _VALID_FOR:
            return age, {}
        keys = {source.id: _key(source, stale) for source in sources}
        return age, {one: decode(Verification, results[key]) for one, key in keys.items() if key in results}
    except (OSError, ValueError, KeyError, TypeError):
        return timedelta(0), {}


def _key(source: Source, stale: timedelta | None) -> str:
    """A hash of the declaration: an edited source is another one."""
    return f"{source.id} {sha256(repr((source, stale)).encode('utf-8', 'replace')).hexdigest()[:16]}"
