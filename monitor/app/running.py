"""The rules that run, for commands beside a daemon: the packs in the state that the database has, broken ones too."""

from dataclasses import replace

from monitor.ports import PackFiles, RulesLoaded, Store
from monitor.rulefiles.folder import BESIDE
from monitor.rulefiles.reader import FolderReader
from monitor.settings import Settings

__all__ = ["running_rules"]


async def running_rules(store: Store, settings: Settings) -> RulesLoaded:
    """As the daemon loaded them last; those of the rules folder where none ran yet or its state can't be read now."""
    active = await store.read(lambda tx: tx.rules.active())
    folder = FolderReader(settings.rules_dir, mode=settings.reader_mode).read()
    if active is None:
        return folder.load({})
    instead: dict[str, PackFiles | None] = dict.fromkeys([BESIDE, *(s.files.name for s in folder.files.packs)])
    loaded = folder.load({**instead, **{pack.name: pack for pack in active.packs}})
    if loaded.broken:
        return folder.load({})
    return replace(loaded, knowledge=replace(loaded.knowledge, version=active.version, engine=active.engine))
