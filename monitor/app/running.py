"""The running rules, for commands: each pack in the state that the database has."""

from dataclasses import replace
from pathlib import Path

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.judge.correction import CORRECTION_FILE, Correction, read_correction, shipped_hash
from monitor.language.judge.encoder.installed import require_encoder
from monitor.ports.repositories.store import HasRules, Store
from monitor.ports.rules import PackFiles, RulesLoaded
from monitor.rulefiles.folders.folder import ROUTES_FILE
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings


def correction_path(settings: Settings) -> Path:
    """The path of the team's correction of the judge, whether or not it exists."""
    return settings.data_dir / CORRECTION_FILE


def team_correction(settings: Settings) -> Correction | None:
    """The team's correction; None without one or with the judge off. Raises CorrectionFileError."""
    if settings.reader_mode is ReaderMode.OFF:
        return None
    return read_correction(correction_path(settings), weights=shipped_hash())


def uses_encoder(settings: Settings) -> bool:
    """Whether the encoder is joined to the judge. Raises EncoderError if it is on and can't be used."""
    if not settings.reader_encoder or settings.reader_mode is ReaderMode.OFF:
        return False
    require_encoder()
    return True


def folder_reader(settings: Settings) -> FolderReader:
    """The reader of the rules folder, with the team's correction. Raises as `team_correction` and `uses_encoder` do."""
    return FolderReader(
        settings.rules_dir,
        mode=settings.reader_mode,
        correction=team_correction(settings),
        encoder=uses_encoder(settings),
        fetched=settings.rules_git is not None,
        private=settings.rules_private,
    )


def _shipped_reader(settings: Settings) -> FolderReader:
    return FolderReader(settings.rules_dir, mode=settings.reader_mode, private=settings.rules_private)


async def running_rules(store: Store[HasRules], settings: Settings, *, shipped: bool = False) -> RulesLoaded:
    """The rules as the daemon loaded them last; the rules folder if none ran yet or its state no longer loads.

    With `shipped`, only the shipped weights. Otherwise it raises as `team_correction` does.
    """
    active = await store.read(lambda tx: tx.rules.active())
    files = _shipped_reader(settings) if shipped else folder_reader(settings)
    folder = files.read()
    if active is None:
        return folder.load({})
    instead: dict[str, PackFiles | None] = dict.fromkeys([ROUTES_FILE, *(s.files.name for s in folder.files.packs)])
    loaded = folder.load({**instead, **{pack.name: pack for pack in active.packs}})
    if loaded.broken:
        return folder.load({})
    return replace(loaded, knowledge=replace(loaded.knowledge, version=active.version, engine=active.engine))
