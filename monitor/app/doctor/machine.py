"""The machine: the data folder with its disk and rights, the database, the rules folder, the reader's correction."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from monitor.app.database import database_url, open_database
from monitor.app.running import team_correction
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.operations.finding import Finding
from monitor.errors import CorrectionUnreadableError, NoDatabaseError, StoreError, WeightsUnreadableError
from monitor.rulefiles import RuleSet, Severity
from monitor.settings import Settings
from monitor.store import folder_of, holder_of
from monitor.wording.english import counted

__all__ = ["look_at_data", "look_at_database", "look_at_reader", "look_at_rules"]

FREE_LEAST = 500_000_000  # bytes: a day's articles, the database's journal, and what an upgrade copies


def look_at_data(settings: Settings) -> Finding:
    """Whether the folder for data can be used, and whether there is room."""
    folder = settings.data_dir.absolute()
    stands = next(p for p in (folder, *folder.parents) if p.exists())
    if not stands.is_dir():
        return _data(False, f"{stands} is no folder; set MONITOR_DATA_DIR to one")
    if not os.access(stands, os.W_OK | os.X_OK):
        remedy = "let its user write there (chown, chmod), or set MONITOR_DATA_DIR to a folder where that is so"
        return _data(False, f"{stands} can't be written by user {os.getuid()}; {remedy}")
    free = shutil.disk_usage(stands).free
    if free < FREE_LEAST:
        return _data(False, f"{free // 1_000_000} MB free for {folder}; free some, or set MONITOR_DATA_DIR elsewhere")
    made = "" if stands == folder else ", made at the first start"
    return _data(True, f"{folder}{made}, {free // 1_000_000_000} GB free")


def _data(well: bool, detail: str) -> Finding:
    return Finding(what="data folder", well=well, detail=detail)


async def look_at_database(settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """Whether it can be read by this version, and who writes it."""
    try:
        async with open_database(settings):
            yield Finding(what="database", well=True, detail="can be read, of this version")
    except NoDatabaseError:
        yield Finding(what="database", well=True, detail="there is none yet; monitor run makes it")
    except StoreError as e:
        yield Finding(what="database", well=False, detail=str(e))
        return
    folder = _folder(settings)
    holder = None if folder is None else holder_of(folder, now=now)
    if folder is not None:
        detail = "no monitor runs on it" if holder is None else f"a monitor{holder} runs on it"
        yield Finding(what="lock", well=None, detail=detail)


def _folder(settings: Settings) -> Path | None:
    return folder_of(database_url(settings))


def look_at_rules(settings: Settings, rules: RuleSet) -> Finding:
    """Whether all packs load. What is wrong in them is told by `check`."""
    errors = sum(p.severity is Severity.ERROR for p in rules.problems)
    if errors:
        detail = f"{counted(errors, 'error')} in {settings.rules_dir}; see: monitor check"
        return Finding(what="rules", well=False, detail=detail)
    if not settings.rules_dir.is_dir():
        detail = f"no folder {settings.rules_dir}: the shipped rules alone run; set MONITOR_RULES_DIR if you have one"
        return Finding(what="rules", well=None, detail=detail)
    return Finding(what="rules", well=True, detail=f"{counted(len(rules.rules), 'rule')} in {settings.rules_dir}")


def look_at_reader(settings: Settings) -> Finding:
    """Whether the team's correction of the judge can be read, and how many labels it learned from."""
    if settings.reader_mode is ReaderMode.OFF:
        return Finding(what="reader", well=None, detail="MONITOR_READER is off: nobody asks the judge")
    try:
        correction = team_correction(settings)
    except (CorrectionUnreadableError, WeightsUnreadableError) as e:
        return Finding(what="reader", well=False, detail=str(e))
    if correction is None:
        return Finding(what="reader", well=True, detail=f"{settings.reader_mode}, with the shipped weights")
    labels = counted(correction.acts + correction.others, "label")
    return Finding(what="reader", well=True, detail=f"{settings.reader_mode}, corrected by {labels} of your team")
