"""The rules that run, for commands beside a daemon: the packs in the state that the database has, broken ones too."""

from dataclasses import replace
from pathlib import Path

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.judge.correction import CORRECTION_FILE, Correction, read_correction, shipped_hash
from monitor.ports.rules import PackFiles, RulesLoaded
from monitor.ports.store import Store
from monitor.rulefiles.folder import BESIDE
from monitor.rulefiles.reader import FolderReader
from monitor.settings import Settings

__all__ = ["correction_path", "folder_reader", "running_rules", "team_correction"]


def correction_path(settings: Settings) -> Path:
    """Where the team's correction of the judge is, or would be."""
    return settings.data_dir / CORRECTION_FILE


def team_correction(settings: Settings) -> Correction | None:
    """None where there is none, or nobody asks the judge. Raises CorrectionUnreadableError."""
    if settings.reader_mode is ReaderMode.OFF:
        return None
    return read_correction(correction_path(settings), weights=shipped_hash())


def folder_reader(settings: Settings) -> FolderReader:
    """The rules folder, with the reader that the settings and the data folder ask for. As `team_correction` raises."""
    return FolderReader(settings.rules_dir, mode=settings.reader_mode, correction=team_correction(settings))


async def running_rules(store: Store, settings: Settings, *, shipped: bool = False) -> RulesLoaded:
    """As the daemon loaded them last; those of the rules folder where none ran yet or its state can't be read now.

    `shipped`: with the shipped weights alone. Otherwise it raises as `team_correction` does.
    """
    active = await store.read(lambda tx: tx.rules.active())
    files = FolderReader(settings.rules_dir, mode=settings.reader_mode) if shipped else folder_reader(settings)
    folder = files.read()
    if active is None:
        return folder.load({})
    instead: dict[str, PackFiles | None] = dict.fromkeys([BESIDE, *(s.files.name for s in folder.files.packs)])
    loaded = folder.load({**instead, **{pack.name: pack for pack in active.packs}})
    if loaded.broken:
        return folder.load({})
    return replace(loaded, knowledge=replace(loaded.knowledge, version=active.version, engine=active.engine))
