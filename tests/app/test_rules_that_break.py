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


class House:
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
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    yield made
    await made.stop()


def half_written(house: House) -> None:
    house.write("minerals/alerts.yaml", GOOD[: GOOD.index("CN) AND")])


def bad_utf8(house: House) -> None:
    house.write("minerals/alerts.yaml", GOOD.encode() + b"# \xff\xfe\n")


def tab(house: House) -> None:
    house.write("minerals/alerts.yaml", GOOD.replace("    level", "\tlevel"))


def duplicate_id(house: House) -> None:
    house.write("minerals/alerts.yaml", GOOD + GOOD.removeprefix("rules:\n"))


def unknown_field(house: House) -> None:
    house.write("minerals/alerts.yaml", GOOD.replace("level: high", "level: high\n    colour: red"))


def empty(house: House) -> None:
    house.write("minerals/alerts.yaml", "")


def loop_of_links(house: House) -> None:
    house.alerts.unlink()
    house.alerts.symlink_to(house.alerts)


def folder_in_place_of_a_file(house: House) -> None:
    house.alerts.unlink()
    house.alerts.mkdir()


def link_out(house: House) -> None:
    outside = house.root.parent / "outside.yaml"
    outside.write_text(GOOD, encoding="utf-8")
    house.alerts.unlink()
    house.alerts.symlink_to(outside)


def no_rights_to_the_file(house: House) -> None:
    house.alerts.chmod(0)


def no_rights_to_the_pack(house: House) -> None:
    house.alerts.parent.chmod(0)


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


def mend(house: House) -> None:
    house.alerts.parent.chmod(0o755)
    if house.alerts.is_dir() and not house.alerts.is_symlink():
        house.alerts.rmdir()
    house.alerts.unlink(missing_ok=True)
    house.write("minerals/alerts.yaml", GOOD.replace("gallium", "germanium"))


@pytest.mark.parametrize("breaks", BREAKS)
async def test_case_30_a_pack_that_breaks_keeps_its_last_good_state_over_a_restart(
    house: House, breaks: Callable[[House], None]
) -> None:
    await house.start()
    good = house.runs
    assert {"of-minerals", "of-chips", "shipped-rule", "ore"} <= good.keys()
    breaks(house)
    house.write("chips/alerts.yaml", RULE.format(id="of-chips", word="lithography"))
    reloaded = await house.reloader.reload()
    expected = good | {"of-chips": "act(issuer:CN) AND lithography"}
    assert house.runs == expected
    assert await house.broken() == "minerals"
    assert [n.title.split(":")[0] for n in reloaded.notices] == ["🔧 minerals rules not loaded"]
    assert reloaded.notices[0].lines[0].startswith("minerals")
    assert not any("\n" in line for line in reloaded.notices[0].lines)
    for _ in range(2):
        again = await house.start()
        assert (house.runs, again.notices, await house.broken()) == (expected, (), "minerals")
    mend(house)
    mended = await house.reloader.reload()
    assert house.runs["of-minerals"] == "act(issuer:CN) AND germanium"
    assert ("loaded again" in mended.notices[0].title, await house.broken()) == (True, "")


@pytest.mark.parametrize("empties", [True, False])
async def test_case_30_a_folder_that_goes_away_or_empties_takes_no_rule_with_it(house: House, empties: bool) -> None:
    await house.start()
    good, away = house.runs, house.root.with_name("away")
    house.root.rename(away)
    if empties:
        house.root.mkdir()
    reloaded = await house.reloader.reload()
    assert (house.runs, reloaded.changed, await house.broken()) == (good, False, RULES_FOLDER)
    await house.start()
    assert (house.runs, await house.broken()) == (good, RULES_FOLDER)
    if empties:
        house.root.rmdir()
    away.rename(house.root)
    await house.reloader.reload()
    assert (house.runs, await house.broken()) == (good, "")


async def test_case_30_a_thousand_states_of_a_file_that_is_being_written_never_leave_a_gap(house: House) -> None:
    await house.start()
    text = GOOD.replace("gallium", "germanium").encode()
    for end in range(0, len(text), 7):
        house.write("minerals/alerts.yaml", text[:end])
        await house.reloader.reload()
        assert house.runs["of-minerals"].startswith("act(issuer:CN)")
    house.write("minerals/alerts.yaml", text)
    await house.reloader.reload()
    assert house.runs["of-minerals"] == "act(issuer:CN) AND germanium"


async def test_a_first_start_with_a_broken_pack_runs_the_others_and_reports_it(house: House) -> None:
    tab(house)
    reloaded = await house.start()
    assert "of-chips" in house.runs
    assert "of-minerals" not in house.runs
    assert [(t.pack, t.kept) for t in reloaded.troubles] == [("minerals", False)]
    assert reloaded.notices[0].title.endswith("It is inactive until it loads.")


async def test_broken_routes_keep_the_last_good_ones(house: House) -> None:
    house.write("routes.yaml", "routes:\n  desk: {channel: C0123456789}\n")
    house.write("minerals/alerts.yaml", GOOD.replace("    examples", "    route: desk\n    examples"))
    first = await house.start()
    house.write("routes.yaml", "routes: [\n")
    reloaded = await house.reloader.reload()
    assert (first.troubles, [t.pack for t in reloaded.troubles]) == ((), ["routes.yaml"])
    again = await house.start()
    assert [route.name for route in again.rules.routes] == ["desk"]
    assert "of-minerals" in house.runs


async def test_a_rule_that_another_makes_idle_is_reported_by_the_daemon_as_by_check(house: House) -> None:
    await house.start()
    idle = (
        RULE.format(id="idle", word="gallium").removeprefix("rules:\n").replace("AND gallium", "AND (gallium AND ore)")
    )
    house.write("minerals/alerts.yaml", GOOD + idle.replace("of gallium", "of gallium ore"))
    reloaded = await house.reloader.reload()
    assert [w.split(": ")[1] for w in reloaded.warnings] == ["warning[shadowed-rule]"]
    assert reloaded.warnings[0] in {str(problem) for problem in check(house.root, BASE)}


# ------------------------------------------------------------------ folders that are links


async def test_a_root_that_is_a_link_is_read_where_it_leads_after_each_swap(house: House) -> None:
    """As git-sync does it."""
    link, new = house.root.with_name("current"), house.root.with_name("9d2e77b")
    shutil.copytree(house.root, new)
    (new / "minerals" / "alerts.yaml").write_text(GOOD.replace("gallium", "tungsten"), encoding="utf-8")
    link.symlink_to(house.root)
    await house.start(link)
    assert house.runs["of-minerals"] == "act(issuer:CN) AND gallium"
    swapped = link.with_name("next")
    swapped.symlink_to(new)
    swapped.replace(link)
    await house.reloader.reload()
    assert house.runs["of-minerals"] == "act(issuer:CN) AND tungsten"


async def test_packs_that_are_links_into_a_data_folder_are_read_after_each_swap(house: House) -> None:
    """As Kubernetes mounts a ConfigMap: minerals → ..data/minerals, ..data → ..2026_11_25."""
    mount = house.root.with_name("mount")
    for name, word in (("..one", "gallium"), ("..two", "tungsten")):
        shutil.copytree(house.root, mount / name)
        (mount / name / "minerals" / "alerts.yaml").write_text(GOOD.replace("gallium", word), encoding="utf-8")
    (mount / "..data").symlink_to("..one")
    for pack in ("minerals", "chips"):
        (mount / pack).symlink_to(f"..data/{pack}")
    await house.start(mount)
    assert house.runs["of-minerals"] == "act(issuer:CN) AND gallium"
    (mount / "..new").symlink_to("..two")
    (mount / "..new").replace(mount / "..data")
    reloaded = await house.reloader.reload()
    assert (house.runs["of-minerals"], reloaded.troubles) == ("act(issuer:CN) AND tungsten", ())
