"""Two rule sets on a database that the product's own line filled."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.rules.backtesting import load_rules
from monitor.app.rules.edit_effects import compare_stored
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.rules.rule import Level, Raise
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.language.query.parse import parse
from monitor.rulefiles import base_folder, load
from monitor.settings import Settings
from monitor.store import open_store, sqlite_url
from tests.cli.filled import fill
from tests.fakes.reading import NOW

pytestmark = pytest.mark.integration


async def test_rules_that_are_gone_lose_their_alerts_of_the_last_weeks(tmp_path: Path) -> None:
    none = base_folder() / "no packs of your own"
    await fill(tmp_path, load(none))
    settings = Settings(data_dir=tmp_path, rules_dir=none)
    rules = load_rules(none, settings)
    nothing = replace(rules, knowledge=replace(rules.knowledge, rules=()))
    async with open_store(sqlite_url(tmp_path), read_only=True) as store:
        diff = await compare_stored(store.articles, rules, nothing, settings, now=NOW)
        assert diff is not None
        assert diff.before_alerts > 0
        assert (diff.after_alerts, {c.kind.value for c in diff.changes}) == (0, {"lost"})
        same = await compare_stored(store.articles, rules, rules, settings, now=NOW)
        assert same is not None
        assert same.changes == ()


async def test_without_articles_there_is_nothing_to_compare_on(tmp_path: Path) -> None:
    none = base_folder() / "no packs of your own"
    settings = Settings(data_dir=tmp_path, rules_dir=none)
    rules = load_rules(none, settings)
    async with open_store(sqlite_url(tmp_path)) as store:
        assert await compare_stored(store.articles, rules, rules, settings, now=NOW) is None


async def test_an_edit_of_the_watch_list_is_not_reported(tmp_path: Path) -> None:
    none = base_folder() / "no packs of your own"
    await fill(tmp_path, load(none))
    settings = Settings(data_dir=tmp_path, rules_dir=none)
    rules = load_rules(none, settings)
    goods = [concept.id for concept in rules.knowledge.vocabulary.of_kind(ConceptKind.COMMODITY)]
    everything = WatchList(
        materials=tuple(WatchedMaterial(concept=g, concepts=frozenset({g})) for g in goods), version="1"
    )
    clause, _ = parse("act(watch:any)", rules.knowledge.vocabulary)
    assert clause is not None
    louder = Raise(when=clause, when_text="act(watch:any)", to=Level.CRITICAL)
    raising = tuple(replace(rule, raises=louder) for rule in rules.knowledge.rules)
    unwatched = replace(rules, knowledge=replace(rules.knowledge, rules=raising))
    watching = replace(rules, knowledge=replace(unwatched.knowledge, watch=everything))
    async with open_store(sqlite_url(tmp_path), read_only=True) as store:
        edited = await compare_stored(store.articles, unwatched, watching, settings, now=NOW)
        raised = await compare_stored(store.articles, rules, watching, settings, now=NOW)
    assert edited is not None
    assert edited.changes == ()
    assert raised is not None
    assert raised.changes != ()
