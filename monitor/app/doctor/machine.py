"""Checks of the data folder, the database, the rules folder and the correction of the judge."""

import os
import shutil
import stat
from collections.abc import AsyncIterator
from datetime import datetime

from monitor.app.running import team_correction
from monitor.app.storage.database import database_url, open_database
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.operations.finding import Finding
from monitor.errors import CorrectionFileError, EncoderError, NoDatabaseError, StoreError, WeightsFileError
from monitor.language.judge.encoder.installed import require_encoder
from monitor.rulefiles import RuleSet, Severity
from monitor.settings import Settings
from monitor.store import database_file, database_folder, holder_of
from monitor.wording.phrases.english import counted

MIN_FREE = 500_000_000  # bytes: a day's articles, the database's journal, and what an upgrade copies


def check_data_folder(settings: Settings) -> Finding:
    """Whether the data folder is writable and has enough free space."""
    folder = settings.data_dir.absolute()
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if not existing.is_dir():
        return _data(False, f"{existing} is not a folder; set MONITOR_DATA_DIR to a folder")
    if not os.access(existing, os.W_OK | os.X_OK):
        remedy = "change its owner or mode (chown, chmod), or set MONITOR_DATA_DIR to another folder"
        return _data(False, f"user {os.getuid()} can't write to {existing}; {remedy}")
    free = shutil.disk_usage(existing).free
    if free < MIN_FREE:
        return _data(
            False, f"{free // 1_000_000} MB free for {folder}; free some space, or set MONITOR_DATA_DIR to another disk"
        )
    created = "" if existing == folder else ", created at the first start"
    return _data(True, f"{folder}{created}, {free // 1_000_000_000} GB free")


def _data(well: bool, detail: str) -> Finding:
    return Finding(what="data folder", ok=well, detail=detail)


async def check_database(settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """Whether this version can read the database, and which process has locked it."""
    try:
        async with open_database(settings):
            yield _readers(settings) or Finding(what="database", ok=True, detail="readable, schema of this version")
    except NoDatabaseError:
        yield Finding(what="database", ok=True, detail="none yet; monitor run creates it")
    except StoreError as e:
        yield Finding(what="database", ok=False, detail=str(e))
        return
    folder = database_folder(database_url(settings))
    holder = None if folder is None else holder_of(folder, now=now)
    if folder is not None:
        detail = "not held" if holder is None else f"held by a running monitor{holder}"
        yield Finding(what="lock", ok=None, detail=detail)


def _readers(settings: Settings) -> Finding | None:
    """A finding if every user of the machine can read the database, which may contain licensed texts."""
    file = database_file(database_url(settings))
    if file is None or not file.stat().st_mode & stat.S_IROTH or not file.parent.stat().st_mode & stat.S_IXOTH:
        return None
    files = f"{file} and the files beside it"
    return Finding(what="database", ok=False, detail=f"every user of this machine can read {files}; chmod 600 {file}*")


def check_rules(settings: Settings, rules: RuleSet) -> Finding:
    """Whether all packs load. `check` reports the errors."""
    errors = sum(p.severity is Severity.ERROR for p in rules.problems)
    if errors:
        detail = f"{counted(errors, 'error')} in {settings.rules_dir}; see: monitor check"
        return Finding(what="rules", ok=False, detail=detail)
    if settings.rules_git is not None and not settings.rules_dir.is_dir():
        detail = f"nothing fetched from {settings.rules_git.url} yet: only the shipped rules run; start: monitor run"
        return Finding(what="rules", ok=True, detail=detail)
    if not settings.rules_dir.is_dir():
        detail = f"no folder {settings.rules_dir}: only the shipped rules run; set MONITOR_RULES_DIR to use your own"
        return Finding(what="rules", ok=None, detail=detail)
    return Finding(what="rules", ok=True, detail=f"{counted(len(rules.rules), 'rule')} in {settings.rules_dir}")


def check_reader(settings: Settings) -> Finding:
    """Whether the team's correction of the judge can be read, and its number of labels."""
    if settings.reader_mode is ReaderMode.OFF:
        return Finding(what="reader", ok=None, detail="MONITOR_READER is off: the judge is not used")
    try:
        correction = team_correction(settings)
    except (CorrectionFileError, WeightsFileError) as e:
        return Finding(what="reader", ok=False, detail=str(e))
    if correction is None:
        return Finding(what="reader", ok=True, detail=f"{settings.reader_mode}, with the shipped weights")
    labels = counted(correction.acts + correction.others, "label")
    return Finding(what="reader", ok=True, detail=f"{settings.reader_mode}, corrected with {labels} of your team")


def check_encoder(settings: Settings) -> Finding | None:
    """Whether the encoder can be used; None if it is off."""
    if not settings.reader_encoder:
        return None
    if settings.reader_mode is ReaderMode.OFF:
        return Finding(what="encoder", ok=None, detail="MONITOR_READER is off: the encoder is not used")
    try:
        adapter = require_encoder()
    except (EncoderError, WeightsFileError) as e:
        return Finding(what="encoder", ok=False, detail=str(e))
    return Finding(what="encoder", ok=True, detail=f"joined to the judge, adapter {adapter}")
