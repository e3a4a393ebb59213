# ruff: noqa: E501  one row a line
"""Explanations of clauses: the tree, the failing clause, the nearest act."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from monitor.domain.acts.act import Act, DocumentNumber, Quantity
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.query import And, Query
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.explain import explain
from monitor.language.query.explained import Explained, distance, first_failure, paragraph
from monitor.language.query.parse import parse
from monitor.language.query.show import show
from tests.budget import examples
from tests.language.query.agreement import rule
from tests.language.query.strategies import VOCABULARY, articles, queries

TITLE = "China bans gallium exports to the Netherlands"
DOCUMENT = Document.of(TITLE, "The ban starts at once.\nTraders wait for a licence.", "en")
BAN = Act(
    ordinal=0,
    issuer="CN",
    measure=Measure.EXPORT_BAN,
    action=Action.IMPOSE,
    direction=Direction.TIGHTENING,
    stage=Stage.IN_FORCE,
    certainty=Certainty.REPORTED,
    evidence=(DOCUMENT.quote("title", 6, 10),),
    target=("NL",),
    commodities=("gallium",),
)


def _explained(when: str, *acts: Act, near_misses: tuple[RejectedCandidate, ...] = ()) -> Explained:
    query, problems = parse(when, VOCABULARY)
    assert query is not None, [str(p) for p in problems]
    article = Article(
        id=ArticleId("1"),
        source_id=SourceId("mofcom-news"),
        key="1",
        url="https://www.example.org/news/1",
        title=DOCUMENT.title,
        text=DOCUMENT.text,
        language="en",
        tier=Tier.OFFICIAL,
        published=None,
        published_raw="",
        content_hash="",
    )
    return explain(query, DOCUMENT, Reading(language="en", acts=acts, near_misses=near_misses), article, VOCABULARY)


def _blamed(when: str, *acts: Act) -> tuple[str, str]:
    failure = first_failure(_explained(when, *acts))
    assert failure is not None
    return failure.text, failure.missing


# ------------------------------------------------------------------ the nearest miss


@pytest.mark.parametrize(
    ("when", "misses"),
    [
        ("act(direction:easing)", ["direction is tightening, the rule wants easing"]),
        ("act(issuer:(US OR EU) stage:in_force)", ["issuer is CN, the rule wants US or EU"]),
        ("act(stage:(considered OR proposed OR denied))", ["stage is in_force, the rule wants considered, proposed or denied"]),
        ("act(action:(expand OR extend OR resume OR tighten OR amend OR relax))", ["action is impose, the rule wants expand, extend, resume, tighten or 2 more"]),
        ("act(NOT issuer:CN)", ["issuer is CN, the rule excludes CN"]),
        ("act(commodity:rare_earths)", ["commodity is gallium, the rule wants rare_earths"]),
        ("act(target:ALL)", ["target is NL, the rule wants ALL"]),
        ("act(measure:licence action:grant)", ["measure is export_ban, the rule wants licence", "action is impose, the rule wants grant"]),
        ("act(list:us-entity-list)", ["list is not known, the rule wants us-entity-list"]),
        ("act(firm:acme_chips)", ["firm is not known, the rule wants acme_chips"]),
        ("act(number:61/2025)", ["number is MOFCOM/18/2024, the rule wants 61/2025"]),
        ("act(hs:2846)", ["hs is 8112.92 (gallium), the rule wants 2846"]),
        ("act(NOT eccn:3C001)", ["eccn is 3C001 (gallium), the rule excludes 3C001"]),
        ("act(effective>=2026-01-01)", ["effective is 2025-12-01, the rule wants >=2026-01-01"]),
        ("act(until<2027-01-01)", ["until is not known, the rule wants <2027-01-01"]),
        ("act(quantity>=25percent)", ["quantity is up to 20 percent, the rule wants >=25percent"]),
    ],
)  # fmt: skip
def test_the_nearest_miss_says_what_was_read_and_what_is_wanted(when: str, misses: list[str]) -> None:
    act = replace(
        BAN,
        document=DocumentNumber(authority="MOFCOM", number="18", year=2024),
        effective=date(2025, 12, 1),
        quantities=(Quantity(value=20, unit="percent", qualifier="up_to"),),
    )
    explained = _explained(when, act)
    assert explained.nearest is not None
    assert list(explained.nearest.misses) == misses


def test_the_nearest_act_is_the_one_on_the_same_matter() -> None:
    elsewhere = replace(BAN, ordinal=1, issuer="US", direction=Direction.EASING)
    explained = _explained("act(issuer:CN direction:easing)", elsewhere, BAN)
    assert explained.nearest is not None
    assert explained.nearest.act == BAN
    assert explained.nearest.misses == ("direction is tightening, the rule wants easing",)


def test_what_is_no_export_act_has_to_be_named() -> None:
    quota = replace(BAN, measure=Measure.PRODUCTION_QUOTA)
    assert _blamed("act(issuer:CN)", quota) == (
        "act(issuer:CN)",
        'the nearest act is tightening/production_quota/impose by CN on gallium ("bans"), but measure is production_quota, no export act unless the rule names it',
    )


# ------------------------------------------------------------------ what is to blame


@pytest.mark.parametrize(
    ("when", "text", "missing"),
    [
        ("bans AND permit", "permit", "permit is not in the article"),
        ("title:licence", "title:licence", "licence is not in the title"),
        ("body:gallium", "body:gallium", "gallium is not in the text"),
        ("$rare_earths", "$rare_earths", "no word for rare earths, $rare_earths, is in the article"),
        ("/No[0-9]+/", "/No[0-9]+/", "/No[0-9]+/ matches nothing in the article"),
        ("bans AND NOT gallium", "NOT gallium", 'the rule excludes gallium, which holds by "gallium"'),
        ("bans AND lang:zh", "lang:zh", "language is en, the rule wants zh"),
        ("bans AND tier:(wire OR media)", "tier:(wire OR media)", "tier is official, the rule wants wire OR media"),
        ("bans AND source:bis", "source:bis", "source is mofcom-news, the rule wants bis"),
        ('url:"example.com"', 'url:"example.com"', 'address is https://www.example.org/news/1, the rule wants "example.com"'),
        ("ATLEAST/3(gallium OR ban)", "ATLEAST/3(gallium OR ban)", "only 2 of the required 3 occurrences found in the article"),
        ("China NEAR/2 exports", "China NEAR/2 exports", "China and exports are 3 tokens apart at the nearest, the rule wants 2 at most"),
        ("exports ONEAR/9 China", "exports ONEAR/9 China", "exports and China never occur in this order in one paragraph"),
        ("gallium NEAR/9 licence", "gallium NEAR/9 licence", "gallium and licence never occur in one paragraph"),
        ("ban SENTENCE licence", "ban SENTENCE licence", "ban and licence never occur in one sentence"),
        ("China NEAR/1 bans NEAR/1 exports", "China NEAR/1 bans NEAR/1 exports", "exports is never within 1 token of the chain before it"),
        ("gallium NEAR/9 permit", "gallium NEAR/9 permit", "permit is not in the article"),
        ("permit OR quota", "permit OR quota", "none of its 2 sides holds: permit is not in the article; quota is not in the article"),
        ("(permit OR quota) AND bans", "permit OR quota", "none of its 2 sides holds: permit is not in the article; quota is not in the article"),
        ("act()", "act()", "no act was read"),
    ],
)  # fmt: skip
def test_the_clause_to_blame_is_named_with_what_was_missing(when: str, text: str, missing: str) -> None:
    assert _blamed(when) == (text, missing)


def test_clause_that_holds_has_no_failure() -> None:
    assert first_failure(_explained("China NEAR/3 exports")) is None


def test_of_sides_joined_by_or_the_one_that_came_nearest_is_to_blame() -> None:
    when = "permit OR act(issuer:US) OR act(issuer:CN direction:easing stage:proposed)"
    text, missing = _blamed(when, BAN)
    assert text == "act(issuer:CN direction:easing stage:proposed)"
    assert missing.endswith(
        "but direction is tightening, the rule wants easing; stage is in_force, the rule wants proposed"
    )


def test_sides_that_lack_the_same_say_so_once() -> None:
    assert _blamed("act(issuer:CN) OR act(issuer:US)") == ("act(issuer:CN) OR act(issuer:US)", "no act was read")


# ------------------------------------------------------------------ one paragraph


def test_a_paragraph_for_a_match_quotes_what_holds() -> None:
    explained = _explained(
        "act(issuer:CN commodity:gallium) AND (title:export* OR permit) AND NOT quota AND lang:en", BAN
    )
    assert paragraph(explained) == (
        'The clause holds: act(issuer:CN commodity:gallium) by "bans"; title:export* by "exports"; quota is absent; '
        "lang:en is true."
    )


def test_a_paragraph_for_no_match_names_the_nearest_miss() -> None:
    assert paragraph(_explained("bans AND act(issuer:CN direction:easing)", BAN)) == (
        "The clause does not hold: act(issuer:CN direction:easing) fails: the nearest act is tightening/export_ban/impose "
        'by CN on gallium ("bans"), but direction is tightening, the rule wants easing.'
    )


def test_paragraph_gives_the_reason_of_a_near_miss() -> None:
    miss = RejectedCandidate(reason="call", span=DOCUMENT.quote("title", 6, 10))
    explained = _explained("act(issuer:CN)", near_misses=(miss, miss))
    assert paragraph(explained) == 'The clause does not hold: no act was read: "bans" is a call for action, not an act.'


def test_the_tree_has_every_clause_with_its_own_evidence() -> None:
    explained = _explained("gallium AND (ban OR permit)")
    assert [(p.text, p.held, [s.quote for s in p.evidence]) for p in explained.parts] == [
        ("gallium", True, ["gallium"]),
        ("ban OR permit", True, ["ban"]),
    ]
    assert [(p.text, p.held) for p in explained.parts[1].parts] == [("ban", True), ("permit", False)]


# ------------------------------------------------------------------ agreement


def _all_parts(explained: Explained) -> list[Explained]:
    return [explained, *(inner for part in explained.parts for inner in _all_parts(part))]


@settings(max_examples=examples(200), deadline=None)
@given(queries, articles())
def test_an_explanation_agrees_with_the_matcher(query: Query, seen: tuple[Document, Reading, Article]) -> None:
    document, reading, article = seen
    explained = explain(query, document, reading, article, VOCABULARY)
    matches = Matcher([rule(query)], VOCABULARY).match(document, reading, article)
    assert explained.held == bool(matches)
    if matches:
        assert explained.evidence == matches[0].evidence
    for part in _all_parts(explained):
        assert part.text == show(part.query)
        assert part.held != bool(part.missing)
    failure = first_failure(explained)
    assert (failure is None) == explained.held
    assert failure is None or not isinstance(failure.query, And)
    assert paragraph(explained).endswith(".")


# ------------------------------------------------------------------ how near


@pytest.mark.parametrize(
    ("when", "share"),
    [
        pytest.param("act(issuer:CN commodity:gallium)", 0, id="it holds"),
        pytest.param("act(issuer:CN commodity:gallium direction:easing)", 1 / 9, id="the sign alone is missing"),
        pytest.param("act(direction:easing)", 1, id="nothing is there where only a sign is asked"),
        pytest.param("gallium AND tungsten", 1 / 2, id="one of two words"),
        pytest.param("gallium AND tungsten AND NOT copper", 1 / 2, id="what is rightly absent does not count"),
        pytest.param("gallium AND NOT exports", 1 / 2, id="what is excluded and there does"),
        pytest.param("(copper AND tungsten) OR (gallium AND copper)", 1 / 2, id="the nearest side"),
    ],
)
def test_the_distance_is_the_share_that_is_not_there(when: str, share: float) -> None:
    assert distance(_explained(when, BAN)) == pytest.approx(share)


@settings(max_examples=examples(150))
@given(queries, articles())
def test_a_clause_has_no_distance_if_and_only_if_it_holds(query: Query, one: tuple[Document, Reading, Article]) -> None:
    found = explain(query, *one, VOCABULARY)
    assert (distance(found) == 0) is found.held
    assert 0 <= distance(found) <= 1
