"""Case 30: rule files break in every way while the daemon runs, then it is restarted, then they are mended.

Real files, real reader, a database on disk; a restart is a new Reloader on it.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitor.app.rules.runtime_config import config_of
from monitor.pipeline.rules.pack_selection import RULES_FOLDER
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.ports.rules import BROKEN_PACKS
from monitor.rulefiles import check
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import read_settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.rules import Stage

BASE = Path(__file__).parent.parent / "rulefiles" / "base"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULE = """rules:
  - id: {id}
    title: China acts on {word}
    level: high
    when: act(issuer:CN) AND {word}
    examples:
      match:
        - {{lang: en, title: China bans exports of {word}}}
"""
GOOD = RULE.format(id="of-minerals", word="gallium")
SOURCES = """sources:
  - {id: ore, name: Ore, url: "https://ore.example/feed", kind: rss, language: en, tier: media}
"""


class Installation:
    """A rules folder with two packs, and what runs of it."""

    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path / "rules"
        self._data = tmp_path / "data"
        self._data.mkdir()
        self._stack = AsyncExitStack()
        self.write("minerals/alerts.yaml", GOOD)
        self.write("minerals/sources.yaml", SOURCES)
        self.write("chips/alerts.yaml", RULE.format(id="of-chips", word="chips"))

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    @property
    def alerts(self) -> Path:
        return self.root / "minerals" / "alerts.yaml"

    async def start(self, root: Path | None = None) -> Reloaded:
        await self.stop()
        self.store: DatabaseStore = await self._stack.enter_async_context(open_store(sqlite_url(self._data)))
        settings = read_settings({})
        self.reloader = Reloader(
            store=self.store,
            files=FolderReader(root or self.root, BASE),
            config_of=lambda rules: config_of(rules, settings, "terminal"),
            rehearse=Stage(),
            engine="1.0",
            clock=lambda: NOW,
        )
        return await self.reloader.reload()

    async def stop(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    @property
    def runs(self) -> dict[str, str]:
        """Rules and sources in force; rules with their clauses."""
        config = self.reloader.config
        return {r.id: r.when_text for r in config.rules.values()} | dict.fromkeys(config.sources, "")

    async def broken(self) -> str | None:
        return await self.store.read(lambda tx: tx.journal.recall(BROKEN_PACKS))


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    made = Installation(tmp_path)
    yield made
    await made.stop()


def half_written(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", GOOD[: GOOD.index("CN) AND")])


def bad_utf8(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", GOOD.encode() + b"# \xff\xfe\n")


def tab(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", GOOD.replace("    level", "\tlevel"))


def duplicate_id(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", GOOD + GOOD.removeprefix("rules:\n"))


def unknown_field(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", GOOD.replace("level: high", "level: high\n    colour: red"))


def empty(installation: Installation) -> None:
    installation.write("minerals/alerts.yaml", "")


def loop_of_links(installation: Installation) -> None:
    installation.alerts.unlink()
    installation.alerts.symlink_to(installation.alerts)


def folder_in_place_of_a_file(installation: Installation) -> None:
    installation.alerts.unlink()
    installation.alerts.mkdir()


def link_out(installation: Installation) -> None:
    outside = installation.root.parent / "outside.yaml"
    outside.write_text(GOOD, encoding="utf-8")
    installation.alerts.unlink()
    installation.alerts.symlink_to(outside)


def no_rights_to_the_file(installation: Installation) -> None:
    installation.alerts.chmod(0)


def no_rights_to_the_pack(installation: Installation) -> None:
    installation.alerts.parent.chmod(0)


def _reads_everything() -> bool:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0)
        return os.access(folder, os.R_OK)


AS_ROOT = pytest.mark.skipif(_reads_everything(), reason="whoever runs this may read everything")
BREAKS = [
    *(half_written, bad_utf8, tab, duplicate_id, unknown_field, empty),
    *(loop_of_links, folder_in_place_of_a_file, link_out),
    *(pytest.param(case, marks=AS_ROOT) for case in (no_rights_to_the_file, no_rights_to_the_pack)),
]


def mend(installation: Installation) -> None:
    installation.alerts.parent.chmod(0o755)
    if installation.alerts.is_dir() and not installation.alerts.is_symlink():
        installation.alerts.rmdir()
    installation.alerts.unlink(missing_ok=True)
    installation.write("minerals/alerts.yaml", GOOD.replace("gallium", "germanium"))


@pytest.mark.parametrize("breaks", BREAKS)
async def test_case_30_a_pack_that_breaks_keeps_its_last_good_state_over_a_restart(
    installation: Installation, breaks: Callable[[Installation], None]
) -> None:
    await installation.start()
    good = installation.runs
    assert {"of-minerals", "of-chips", "shipped-rule", "ore"} <= good.keys()
    breaks(installation)
    installation.write("chips/alerts.yaml", RULE.format(id="of-chips", word="lithography"))
    reloaded = await installation.reloader.reload()
    expected = good | {"of-chips": "act(issuer:CN) AND lithography"}
    assert installation.runs == expected
    assert await installation.broken() == "minerals"
    assert [n.title.split(":")[0] for n in reloaded.notices] == ["🔧 minerals rules not loaded"]
    assert reloaded.notices[0].lines[0].startswith("minerals")
    assert not any("\n" in line for line in reloaded.notices[0].lines)
    for _ in range(2):
        again = await installation.start()
        assert (installation.runs, again.notices, await installation.broken()) == (expected, (), "minerals")
    mend(installation)
    mended = await installation.reloader.reload()
    assert installation.runs["of-minerals"] == "act(issuer:CN) AND germanium"
    assert ("loaded again" in mended.notices[0].title, await installation.broken()) == (True, "")


@pytest.mark.parametrize("empties", [True, False])
async def test_case_30_a_folder_that_goes_away_or_empties_takes_no_rule_with_it(
    installation: Installation, empties: bool
) -> None:
    await installation.start()
    good, away = installation.runs, installation.root.with_name("away")
    installation.root.rename(away)
    if empties:
        installation.root.mkdir()
    reloaded = await installation.reloader.reload()
    assert (installation.runs, reloaded.changed, await installation.broken()) == (good, False, RULES_FOLDER)
    await installation.start()
    assert (installation.runs, await installation.broken()) == (good, RULES_FOLDER)
    if empties:
        installation.root.rmdir()
    away.rename(installation.root)
    await installation.reloader.reload()
    assert (installation.runs, await installation.broken()) == (good, "")


async def test_case_30_a_thousand_states_of_a_file_that_is_being_written_never_leave_a_gap(
    installation: Installation,
) -> None:
    await installation.start()
    text = GOOD.replace("gallium", "germanium").encode()
    for end in range(0, len(text), 7):
        installation.write("minerals/alerts.yaml", text[:end])
        await installation.reloader.reload()
        assert installation.runs["of-minerals"].startswith("act(issuer:CN)")
    installation.write("minerals/alerts.yaml", text)
    await installation.reloader.reload()
    assert installation.runs["of-minerals"] == "act(issuer:CN) AND germanium"


async def test_a_first_start_with_a_broken_pack_runs_the_others_and_reports_it(installation: Installation) -> None:
    tab(installation)
    reloaded = await installation.start()
    assert "of-chips" in installation.runs
    assert "of-minerals" not in installation.runs
    assert [(t.pack, t.kept) for t in reloaded.troubles] == [("minerals", False)]
    assert reloaded.notices[0].title.endswith("It is inactive until it loads.")


async def test_broken_routes_keep_the_last_good_ones(installation: Installation) -> None:
    installation.write("routes.yaml", "routes:\n  desk: {channel: C0123456789}\n")
    installation.write("minerals/alerts.yaml", GOOD.replace("    examples", "    route: desk\n    examples"))
    first = await installation.start()
    installation.write("routes.yaml", "routes: [\n")
    reloaded = await installation.reloader.reload()
    assert (first.troubles, [t.pack for t in reloaded.troubles]) == ((), ["routes.yaml"])
    again = await installation.start()
    assert [route.name for route in again.rules.routes] == ["desk"]
    assert "of-minerals" in installation.runs


async def test_a_rule_that_another_makes_idle_is_reported_by_the_daemon_as_by_check(installation: Installation) -> None:
    await installation.start()
    idle = (
        RULE.format(id="idle", word="gallium").removeprefix("rules:\n").replace("AND gallium", "AND (gallium AND ore)")
    )
    installation.write("minerals/alerts.yaml", GOOD + idle.replace("of gallium", "of gallium ore"))
    reloaded = await installation.reloader.reload()
    assert [w.split(": ")[1] for w in reloaded.warnings] == ["warning[shadowed-rule]"]
    assert reloaded.warnings[0] in {str(problem) for problem in check(installation.root, BASE)}


# ------------------------------------------------------------------ folders that are links


async def test_a_root_that_is_a_link_is_read_where_it_leads_after_each_swap(installation: Installation) -> None:
    """As git-sync does it."""
    link, new = installation.root.with_name("current"), installation.root.with_name("9d2e77b")
    shutil.copytree(installation.root, new)
    (new / "minerals" / "alerts.yaml").write_text(GOOD.replace("gallium", "tungsten"), encoding="utf-8")
    link.symlink_to(installation.root)
    await installation.start(link)
    assert installation.runs["of-minerals"] == "act(issuer:CN) AND gallium"
    swapped = link.with_name("next")
    swapped.symlink_to(new)
    swapped.replace(link)
    await installation.reloader.reload()
    assert installation.runs["of-minerals"] == "act(issuer:CN) AND tungsten"


async def test_packs_that_are_links_into_a_data_folder_are_read_after_each_swap(installation: Installation) -> None:
    """As Kubernetes mounts a ConfigMap: minerals → ..data/minerals, ..data → ..2026_11_25."""
    mount = installation.root.with_name("mount")
    for name, word in (("..one", "gallium"), ("..two", "tungsten")):
        shutil.copytree(installation.root, mount / name)
        (mount / name / "minerals" / "alerts.yaml").write_text(GOOD.replace("gallium", word), encoding="utf-8")
    (mount / "..data").symlink_to("..one")
    for pack in ("minerals", "chips"):
        (mount / pack).symlink_to(f"..data/{pack}")
    await installation.start(mount)
    assert installation.runs["of-minerals"] == "act(issuer:CN) AND gallium"
    (mount / "..new").symlink_to("..two")
    (mount / "..new").replace(mount / "..data")
    reloaded = await installation.reloader.reload()
    assert (installation.runs["of-minerals"], reloaded.troubles) == ("act(issuer:CN) AND tungsten", ())
