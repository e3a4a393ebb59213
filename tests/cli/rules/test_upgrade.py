"""`rules diff --upgrade`: what a new version changes on the stored articles, by cause."""

import asyncio
import json
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from monitor.app.rules.upgrade_diff import upgrade_effects
from monitor.pipeline.rules.reload import Reloader
from monitor.ports.rules import ActiveRules, PackFiles
from monitor.rulefiles import base_folder, load
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.cli.filled import fill
from tests.fakes.reading import NOW
from tests.fakes.rules import Stage
from tests.pipeline.rules.test_reload import config_of


class Installation:
    """A database that an earlier version filled, with the packs that ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = folder / "rules"
        self.rules.mkdir()
        (folder / "data").mkdir()
        asyncio.run(fill(folder / "data", load(base_folder() / "none")))

    def ran(self, *edits: tuple[str, str, str]) -> None:
        """The rules of the folder were active, and the shipped ones with (file, text, earlier text)."""
        loaded = FolderReader(self.rules).read().load({})
        packs = tuple(_earlier(pack.files, edits) for pack in loaded.packs)
        active = ActiveRules(version="old", engine="0.0.9", packs=packs, since=NOW)

        async def activate() -> None:
            async with open_store(sqlite_url(self.folder / "data")) as store:
                await store.write(lambda tx: tx.rules.activate(active))

        asyncio.run(activate())

    def start(self) -> None:
        """The first start of this version: its rules become active, and which ran before is remembered."""

        async def activate() -> None:
            async with open_store(sqlite_url(self.folder / "data")) as store:
                await Reloader(
                    store=store,
                    files=FolderReader(self.rules),
                    config_of=config_of,
                    rehearse=Stage(),
                    engine=version("policy-monitor"),
                    clock=lambda: NOW,
                ).reload()

        asyncio.run(activate())

    def effects(self) -> dict[str, int]:
        """What the daemon measures: the number of changes by cause."""

        async def measured() -> dict[str, int]:
            settings = Settings(data_dir=self.folder / "data", rules_dir=self.rules)
            async with open_store(sqlite_url(settings.data_dir)) as store:
                before = await store.read(lambda tx: tx.rules.stored("old"))
                assert before is not None
                causes = await upgrade_effects(store, before, settings, now=NOW)
                return {name: len(diff.changes) for name, diff in causes}

        return asyncio.run(measured())

    def diff(self, *arguments: str) -> Called:
        env = {"MONITOR_RULES_DIR": str(self.rules), "MONITOR_DATA_DIR": str(self.folder / "data")}
        since = ("--since", "2026-01-01", "--processes", "1")
        return call("rules", "diff", "--upgrade", *since, *arguments, env=env)


def _earlier(pack: PackFiles, edits: tuple[tuple[str, str, str], ...]) -> PackFiles:
    files = dict(pack.files)
    for name, now, then in edits if pack.name == "base" else ():
        assert now.encode() in files[name]
        files[name] = files[name].replace(now.encode(), then.encode())
    return replace(pack, files=tuple(files.items()))


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def counts(done: Called) -> dict[str, dict[str, int]]:
    return {cause["cause"]: cause["counts"] for cause in json.loads(done.out)["causes"]}


def test_a_version_that_reads_alike_changes_nothing_by_its_engine(installation: Installation) -> None:
    installation.ran()
    done = installation.diff("--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["from"] == "0.0.9"
    assert counts(done) == {"engine": {"gained": 0, "lost": 0, "changed": 0}}


def test_before_the_first_run_there_is_nothing_to_compare_with(installation: Installation) -> None:
    done = installation.diff()
    assert done.code == 2
    assert "no rules ran yet" in done.err


def test_other_sides_are_refused(installation: Installation) -> None:
    done = installation.diff("--against", "HEAD")
    assert done.code == 2
    assert "--upgrade compares on stored articles" in done.err
