"""The shipped pack: it loads without a word, its examples come out as they say, its sources give reasons."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.rulefiles import RuleSet, check, load, run_examples

NOWHERE = Path(__file__).parent / "empty"
LANGUAGES_READ = {"en", "ja", "ko", "zh-Hans", "zh-Hant"}


@cache
def shipped() -> RuleSet:
    return load(NOWHERE)


def rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in shipped().knowledge.rules}


def sources() -> Mapping[str, Source]:
    return {source.id: source for source in shipped().sources}


def test_the_shipped_pack_has_no_problem() -> None:
    assert [str(p) for p in shipped().problems if p.code != "no-folder"] == []


@pytest.mark.parametrize(
    ("rule_id", "level"),
    [
        ("any-export-act", Level.MEDIUM),
        ("licences-granted", Level.HIGH),
        ("licences-refused", Level.HIGH),
        ("cn-rare-earth-approvals", Level.HIGH),
        ("rare-earths", Level.HIGH),
        ("entity-lists", Level.HIGH),
        ("export-bans", Level.HIGH),
        ("controls-lifted", Level.HIGH),
        ("controls-suspended", Level.HIGH),
        ("controls-renewed", Level.HIGH),
        ("chips", Level.HIGH),
        ("ai-chips", Level.HIGH),
        ("critical-minerals", Level.HIGH),
        ("food", Level.MEDIUM),
        ("fuels", Level.MEDIUM),
        ("arms", Level.MEDIUM),
        ("proposals", Level.LOW),
        ("denials", Level.LOW),
        ("enforcement", Level.LOW),
        ("reviews", Level.LOW),
    ],
)
def test_each_kind_of_act_has_its_rule_and_level(rule_id: str, level: Level) -> None:
    assert rules()[rule_id].level is level


def test_every_rule_says_why_and_has_examples_of_both_kinds_in_more_than_one_language() -> None:
    assert rules()
    for rule in rules().values():
        matching = [e for e in rule.examples if e.must_match]
        near_misses = [e for e in rule.examples if not e.must_match]
        assert rule.why, rule.id
        assert len(matching) >= 2, rule.id
        assert len(near_misses) >= 2, rule.id
        assert len({e.lang for e in matching}) >= 2, rule.id
        assert len({e.lang for e in near_misses}) >= 2, rule.id


def test_every_rule_refers_to_pages_where_its_acts_or_their_law_can_be_read() -> None:
    assert [r.id for r in rules().values() if not r.references] == []
    assert {r.partition("://")[0] for rule in rules().values() for r in rule.references} == {"https"}


def test_there_are_enough_rules_to_start_with_and_few_enough_to_read() -> None:
    assert 25 <= len(rules()) <= 60


def test_no_rule_leaves_out_an_article_for_a_word_of_its_title() -> None:
    assert [r.id for r in rules().values() if "title:" in r.when_text] == []


def test_a_good_is_alerted_by_its_own_rule_in_place_of_the_general_one_and_as_loud_at_least() -> None:
    general = rules()["any-export-act"]
    precise = [r for r in rules().values() if general.id in r.supersedes]
    assert len(precise) > 20
    assert {r.level for r in precise} == {general.level}


def test_every_example_comes_out_as_it_says() -> None:
    failures = [f"{f.rule.id}: {f.example.title} ({f.example.must_match}) {f.read}" for f in run_examples(shipped())]
    assert failures == []


def test_check_has_nothing_to_say_of_the_shipped_pack() -> None:
    assert [str(p) for p in check(NOWHERE) if p.code != "no-folder"] == []


def test_the_rule_on_rare_earth_licences_of_china_speaks_in_place_of_the_general_ones() -> None:
    precise = rules()["cn-rare-earth-approvals"]
    assert precise.supersedes == ("licences-granted", "general-licences", "rare-earths", "magnets")
    assert all(rules()[name].level.rank <= precise.level.rank for name in precise.supersedes)


def test_no_headline_is_an_example_and_its_counterexample_for_one_rule() -> None:
    titles = {rule.id: [e.title for e in rule.examples] for rule in rules().values()}
    assert titles
    assert {i for i, own in titles.items() if not own or len(own) != len(set(own))} == set()


def test_a_source_that_is_off_says_why() -> None:
    assert [s.id for s in sources().values() if not s.enabled and not s.because] == []
    assert [s.id for s in sources().values() if s.enabled and s.because] == []


def test_an_official_source_says_whose_acts_it_publishes_and_no_other_does() -> None:
    assert [s.id for s in sources().values() if (s.place is not None) is not (s.tier is Tier.OFFICIAL)] == []


def test_what_is_on_speaks_a_language_that_is_read() -> None:
    assert {s.language for s in sources().values() if s.enabled} <= LANGUAGES_READ


def test_searches_over_other_peoples_news_are_opt_in() -> None:
    assert [s.id for s in sources().values() if s.tier is Tier.AGGREGATOR and s.enabled] == []


def test_sources_of_governments_news_agencies_and_the_press_are_on() -> None:
    on = [s.tier for s in sources().values() if s.enabled]
    assert min(on.count(Tier.OFFICIAL), on.count(Tier.WIRE), on.count(Tier.MEDIA)) >= 2


def test_no_shipped_source_alerts_what_it_held_before() -> None:
    assert {s.first_poll for s in sources().values()} == {FirstPoll.BASELINE}


def test_states_without_an_enabled_official_source_are_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "sources.md").read_text(encoding="utf-8")
    table = page.partition("<!-- table: states without an official source -->")[2].partition("<!-- end -->")[0]
    shown = set(re.findall(r"\(`([A-Z]{2})`\)", table))
    official = [s for s in sources().values() if s.tier is Tier.OFFICIAL]
    covered = {s.place for s in official if s.enabled}
    assert covered >= {"CA", "CN", "EU", "GB", "IN", "JP", "KR", "TW", "US"}
    assert not shown & covered
    assert {s.place for s in official} - covered <= shown


def test_a_source_that_verify_must_not_enable_is_off_with_a_reason() -> None:
    opt_in = [source for source in sources().values() if source.opt_in]
    assert opt_in
    assert [source.id for source in opt_in if source.enabled or not source.because] == []
