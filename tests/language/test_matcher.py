from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.acts.act import Act, DocumentNumber, Quantity
from monitor.domain.acts.reading import ActCandidate, Mention, Reading, RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.rule import Level, Match, Raise, Raised, Rule, RuleId, Status
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.document import Document
from monitor.language.matcher import Matcher, why_not
from monitor.language.query.parse import parse
from tests.language.query.strategies import EXPOSURE, VOCABULARY


def _rule(when: str, name: str = "r", *, status: Status = Status.LIVE) -> Rule:
    query, problems = parse(when, VOCABULARY)
    assert query is not None, [str(p) for p in problems]
    return Rule(
        id=RuleId(name),
        title=name,
        level=Level.HIGH,
        when=query,
        when_text=when,
        version="abc",
        status=status,
    )


def _article(document: Document) -> Article:
    return Article(
        id=ArticleId("1"),
        source_id=SourceId("mofcom-news"),
        key="1",
        url="https://www.example.org/News/12.html",
        title=document.title,
        text=document.text,
        language=document.language,
        tier=Tier.OFFICIAL,
        published=None,
        published_raw="",
        content_hash="",
    )


def _act(document: Document, ordinal: int = 0) -> Act:
    return Act(
        ordinal=ordinal,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        evidence=(document.quote("title", 0, min(5, len(document.title))),),
        target=("NL",),
        commodities=("dysprosium",),
    )


def _match(when: str, title: str, text: str = "", language: str = "en", acts: int = 0) -> tuple[Match, ...]:
    document = Document.of(title, text, language)
    reading = Reading(language=language, acts=tuple(_act(document, n) for n in range(acts)))
    return Matcher([_rule(when)], VOCABULARY).match(document, reading, _article(document))


def _quotes(when: str, title: str, text: str = "", language: str = "en") -> list[str] | None:
    """The evidence, None where the rule doesn't hold."""
    matches = _match(when, title, text, language)
    return [s.quote for s in matches[0].evidence] if matches else None


@pytest.mark.parametrize(
    ("when", "title", "expected"),
    [
        pytest.param("ban", "A BAN on exports", ["BAN"], id="case-is-ignored"),
        pytest.param("ban", "Urban banks", None, id="a-latin-term-is-a-whole-word"),
        pytest.param("ban", "稀土ban出口", ["ban"], id="a-cjk-sign-is-a-boundary"),
        pytest.param("licen*", "Two licences", ["licences"], id="a-wildcard-quotes-the-whole-word"),
        pytest.param("licen*", "He silenced it", None, id="a-wildcard-begins-a-word"),
        pytest.param("稀土", "中国稀土出口", ["稀土"], id="a-cjk-term-is-found-inside"),
        pytest.param("许可", "出口許可證", ["許可"], id="traditional-is-simplified-and-quoted-as-written"),
        pytest.param("DRAM", "ＤＲＡＭ 수출", ["ＤＲＡＭ"], id="full-width-letters"),
        pytest.param('"rare earth"', "Rare earth exports", ["Rare earth"], id="phrase"),
        pytest.param('"rare earth"', "Earth is rare", None, id="phrase-in-order"),
        pytest.param("a AND NOT b", "a c", ["a"], id="not-leaves-no-evidence"),
        pytest.param("a AND NOT b", "a b", None, id="not"),
        pytest.param("a OR b OR x", "b a", ["b", "a"], id="evidence-of-every-side-in-order-of-place"),
        pytest.param("a NEAR/2 b", "a c b", ["a", "b"], id="near-counts-from-token-to-token"),
        pytest.param("a NEAR/2 b", "a c d b", None, id="near-too-far"),
        pytest.param("a NEAR/2 b", "b a", ["b", "a"], id="near-in-any-order"),
        pytest.param("a ONEAR/2 b", "b a", None, id="onear-in-order"),
        pytest.param("a NEAR/3 b", "a 稀土 b", ["a", "b"], id="one-cjk-sign-is-one-token"),
        pytest.param("a NEAR/2 b", "a 稀土 b", None, id="one-cjk-sign-is-one-token-too-far"),
        pytest.param("rare NEAR/5 rar*", "rare", None, id="a-word-is-not-near-itself"),
        pytest.param("a NEAR/1 b NEAR/1 c", "a b c", ["a", "b", "c"], id="chain"),
        pytest.param("a NEAR/1 b NEAR/1 c", "b a c", None, id="a-chain-is-measured-link-by-link"),
        pytest.param("a SENTENCE b", "First a and then b.", ["a", "b"], id="sentence"),
        pytest.param("a SENTENCE b", "Some of a here. Some of b there.", None, id="two-sentences"),
        pytest.param("ATLEAST/3(a OR b)", "a b a", ["a", "b", "a"], id="three-of-any"),
        pytest.param("ATLEAST/3(a OR b)", "a b", None, id="two-of-any"),
        pytest.param("/No\\. ?[0-9]+/", "notice No. 61 of", ["No. 61"], id="pattern-over-the-text-as-written"),
        pytest.param("/no\\. ?[0-9]+/", "notice No. 61 of", None, id="pattern-minds-case"),
        pytest.param("/(?i)no\\. ?[0-9]+/", "稀土 No. 61", ["No. 61"], id="pattern-offsets-are-signs-not-bytes"),
    ],
)
def test_words_hold_and_are_quoted(when: str, title: str, expected: list[str] | None) -> None:
    assert _quotes(when, title) == expected


def test_near_does_not_cross_paragraphs_or_fields() -> None:
    assert _quotes("a NEAR/9 b", "x", "a b") == ["a", "b"]
    assert _quotes("a NEAR/9 b", "x", "a\nb") is None
    assert _quotes("a NEAR/9 b", "a", "b") is None


def test_a_field_holds_in_that_field_only() -> None:
    assert _quotes("title:ban", "ban", "x") == ["ban"]
    assert _quotes("title:ban", "x", "ban") is None
    assert _quotes("body:(ban AND NOT talks)", "talks", "ban") == ["ban"]


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("a AND lang:zh", True),
        ("a AND lang:zh-Hant", True),
        ("a AND lang:zh-Hans", False),
        ("a AND tier:official", True),
        ("a AND tier:(wire OR media)", False),
        ("a AND source:mofcom-news", True),
        ("a AND source:mofcom", False),
        ("a AND source:mofcom*", True),
        ('url:"example.org/news/"', True),
        ("a AND NOT url:example.com", True),
    ],
)
def test_fields_of_value_test_the_article(when: str, holds: bool) -> None:
    assert bool(_match(when, "a", language="zh-Hant")) == holds


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("act()", True),
        ("act(issuer:CN commodity:rare_earths measure:licence action:grant)", True),
        ("act(commodity:gallium)", False),
        ("act(commodity:(gallium OR dysprosium))", True),
        ("act(target:EU)", True),
        ("act(NOT target:EU)", False),
        ("act(NOT issuer:US direction:easing)", True),
        ("act(issuer:US) OR act(stage:in_force)", True),
        ("act(action:grant) AND NOT act(stage:denied)", True),
        ("act(action:grant) AND licences", False),
    ],
)
def test_an_act_holds_by_its_facets_and_the_tree_of_concepts(when: str, holds: bool) -> None:
    assert bool(_match(when, "Title", acts=1)) == holds


def test_other_acts_match_only_where_the_measure_is_named() -> None:
    document = Document.of("Quota", "", "en")
    act = replace(_act(document), measure=Measure.PRODUCTION_QUOTA, action=Action.IMPOSE)
    reading = Reading(language="en", acts=(act,))
    rules = [
        _rule(when, when)
        for when in ("act()", "act(issuer:CN)", "act(NOT measure:licence)", "act(measure:production_quota)")
    ]
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [m.rule_id for m in matches] == ["act(measure:production_quota)"]


def test_the_facets_of_a_pattern_hold_on_one_act() -> None:
    document = Document.of("Two acts", "", "en")
    one = _act(document)
    other = replace(one, ordinal=1, issuer="US", commodities=("gallium",))
    reading = Reading(language="en", acts=(one, other))
    rules = [
        _rule("act(issuer:US commodity:rare_earths)", "crossed"),
        _rule("act(issuer:US commodity:gallium)", "second"),
        _rule("act(issuer:(US OR CN))", "both"),
    ]
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [(m.rule_id, m.acts) for m in matches] == [("second", (1,)), ("both", (0, 1))]


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("act(firm:acme_chips)", True),
        ('act(firm:"ACME chips")', True),
        ('act(firm:"other firm")', True),
        ('act(firm:"third firm")', False),
        ('act(firm:"アクメ")', True),
        ("act(number:61)", True),
        ("act(number:61/2025)", True),
        ("act(number:61/2024)", False),
        ("act(number:18/2024)", True),
        ('act(number:"MOFCOM/61/2025")', True),
    ],
)
def test_firms_and_numbers_are_found_as_people_write_them(when: str, holds: bool) -> None:
    document = Document.of("Listed", "", "en")
    act = replace(
        _act(document),
        firms=("Acme Chips", "Other Firm"),
        document=DocumentNumber(authority="MOFCOM", number="61", year=2025),
        refers_to=(DocumentNumber(authority="MOFCOM", number="18", year=2024),),
    )
    reading = Reading(language="en", acts=(act,))
    assert bool(Matcher([_rule(when)], VOCABULARY).match(document, reading, _article(document))) == holds


@pytest.mark.parametrize(
    ("when", "firm"),
    [
        ('act(firm:"Acme Chips")', "acme_chips"),
        ('act(firm:"アクメ")', "acme_chips"),
        ('act(firm:"ACME chips")', "acme_memory"),
        ('act(firm:"Acme Chips")', "Acme Memory"),
        ("act(firm:acme_chips)", "acme_memory"),
        ("act(firm:acme_chips)", "Acme Memory"),
    ],
)
def test_any_name_of_a_firm_matches_it_and_narrower_firms(when: str, firm: str) -> None:
    document = Document.of("Listed", "", "en")
    reading = Reading(language="en", acts=(replace(_act(document), firms=(firm,)),))
    assert Matcher([_rule(when)], VOCABULARY).match(document, reading, _article(document))


def test_firm_does_not_match_broader_firms() -> None:
    document = Document.of("Listed", "", "en")
    reading = Reading(language="en", acts=(replace(_act(document), firms=("Acme Chips", "acme_chips")),))
    rules = [_rule('act(firm:"Acme Memory")'), _rule("act(firm:acme_memory)")]
    assert Matcher(rules, VOCABULARY).match(document, reading, _article(document)) == ()


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("act(effective>=2025-12-01)", True),
        ("act(effective>2025-12-01)", False),
        ("act(effective<2026-01-01 effective>2025-11-01)", True),
        ("act(effective=2025-12-01)", True),
        ("act(until<2030-01-01)", False),
        ("act(until>=1990-01-01)", False),
        ("act(quantity>=20percent)", True),
        ("act(quantity=25%)", True),
        ("act(quantity>25percent)", False),
        ("act(quantity>1000t)", True),
        ("act(quantity<=1000t)", False),
        ("act(quantity>=999999kg)", True),
        ("act(quantity>=1kt)", True),
        ("act(quantity>=1entities)", False),
        ("act(hs:2846)", True),
        ("act(hs:2805.30)", True),
        ("act(hs:280530)", True),
        ("act(hs:2846.10)", False),
        ("act(eccn:3C001)", False),
        ("act(NOT hs:8112 issuer:CN)", True),
    ],
)
def test_dates_figures_and_codes_are_compared_on_the_act(when: str, holds: bool) -> None:
    document = Document.of("Duty and quota", "", "en")
    figures = (Quantity(value=25, unit="percent"), Quantity(value=1_000, unit="t", qualifier="over"))
    act = replace(_act(document), effective=date(2025, 12, 1), quantities=figures)
    reading = Reading(language="en", acts=(act,))
    assert bool(Matcher([_rule(when)], VOCABULARY).match(document, reading, _article(document))) == holds


def test_a_comparison_holds_on_the_act_that_the_facets_hold_on() -> None:
    document = Document.of("Two acts", "", "en")
    one = replace(_act(document), effective=date(2026, 1, 1))
    other = replace(one, ordinal=1, issuer="US", effective=None)
    reading = Reading(language="en", acts=(one, other))
    rules = [_rule("act(issuer:US effective>=2026-01-01)", "crossed"), _rule("act(effective>=2026-01-01)", "first")]
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [(m.rule_id, m.acts) for m in matches] == [("first", (0,))]


def test_an_act_on_a_group_of_goods_answers_to_the_codes_below_it() -> None:
    document = Document.of("Rare earths", "", "en")
    reading = Reading(language="en", acts=(replace(_act(document), commodities=("rare_earths",)),))
    rules = [_rule("act(hs:2846.10)", "below"), _rule("act(hs:8112)", "beside")]
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [m.rule_id for m in matches] == ["below"]


def test_evidence_quotes_the_act_first_and_then_the_words() -> None:
    matches = _match("act(issuer:CN) AND export*", "China lets exports go", acts=1)
    assert [s.quote for s in matches[0].evidence] == ["China", "exports"]
    assert matches[0].acts == (0,)
    assert (matches[0].level, matches[0].rule_version) == (Level.HIGH, "abc")


def test_a_concept_holds_by_a_mention_of_it_or_of_one_below() -> None:
    document = Document.of("More dysprosium", "", "en")
    mention = Mention(kind="commodity", concept="dysprosium", span=document.quote("title", 5, 15))
    reading = Reading(language="en", mentions=(mention,))
    rules = [_rule("$rare_earths", "above"), _rule("$gallium", "other"), _rule("more NEAR/1 $dysprosium", "near")]
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [(m.rule_id, [s.quote for s in m.evidence]) for m in matches] == [
        ("above", ["dysprosium"]),
        ("near", ["More", "dysprosium"]),
    ]


def test_drafts_are_matched_and_retired_rules_are_not() -> None:
    document = Document.of("a ban", "", "en")
    rules = [_rule("ban", status.value, status=status) for status in Status]
    matches = Matcher(rules, VOCABULARY).match(document, Reading(language="en"), _article(document))
    assert [m.rule_id for m in matches] == ["draft", "trial", "live"]


def test_a_matcher_without_rules_matches_nothing() -> None:
    document = Document.of("a ban", "稀土", "en")
    assert Matcher([], VOCABULARY).match(document, Reading(language="en"), _article(document)) == ()


def _either(one: str, other: str, times: int) -> str:
    return " OR ".join([one, other] * times)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        pytest.param(" NEAR/99 ".join(["aa", "ab"] * 8), True, id="16-chained-distances"),
        pytest.param(f"({_either('aa', 'ab', 50)}) NEAR/99 ({_either('ab', 'aa', 49)})", True, id="198-terms"),
        pytest.param("/(a+)+$/ OR /(.*)*x(.*)*y/ AND aa", False, id="patterns-that-blow-up-elsewhere"),
        pytest.param("aa SENTENCE ab", True, id="one-endless-sentence"),
    ],
)  # fmt: skip
def test_hostile_rules_stay_linear_on_a_long_article(when: str, holds: bool) -> None:
    document = Document.of("x", "aa ab " * 10_000, "en")
    query, problems = parse(when, VOCABULARY)
    assert query is not None, [str(p) for p in problems]
    matcher = Matcher([_rule(when)], VOCABULARY)
    matches = matcher.match(document, Reading(language="en"), _article(document))
    assert bool(matches) is holds  # in a fraction of a second; nested loops would take hours


# ------------------------------------------------------------------ why nothing matched


def test_why_not_names_the_near_miss() -> None:
    document = Document.of("Lobby urges Beijing to free exports", "", "en")
    miss = RejectedCandidate(reason="call", span=document.quote("title", 6, 11))
    reading = Reading(language="en", near_misses=(miss, miss))
    assert why_not(reading, ()) == 'no act was read: "urges" is a call for action, not an act'


def test_why_not_names_what_is_possible() -> None:
    document = Document.of("Beijing's export controls", "", "en")
    possible = ActCandidate(issuers=("CN",), instrument="export_control", evidence=(document.quote("title", 10, 25),))
    miss = RejectedCandidate(reason="background", span=document.quote("title", 0, 7))
    text = 'no act was read, only a possible one: "export controls" in the title, without a verb that the reader knows'
    assert why_not(Reading(language="en", near_misses=(miss,), possible=possible), ()) == text


def test_why_not_names_the_acts_that_no_rule_wants() -> None:
    document = Document.of("Title", "", "en")
    reading = Reading(language="en", acts=(_act(document),))
    text = "acts were read, but no rule matches them: easing/licence/grant by CN on dysprosium"
    assert why_not(reading, ()) == text


def test_why_not_names_the_rules_that_are_not_live() -> None:
    assert why_not(Reading(language="en"), _match("a", "a")) == "no live rule matches, only r"


def test_why_not_without_act_or_words() -> None:
    assert why_not(Reading(language="en"), ()) == "no act was read, and no rule matches its words"


# ------------------------------------------------------------------ the watch list


def _watching(*rules: Rule) -> Matcher:
    return Matcher(rules, VOCABULARY, EXPOSURE)


def _read(*acts: Act, title: str = "China grants licences") -> tuple[Document, Reading, Article]:
    document = Document.of(title, "", "en")
    return document, Reading(language="en", acts=acts), _article(document)


def _plain_act(ordinal: int = 0, **more: Any) -> Act:
    return replace(_act(Document.of("China grants", "", "en"), ordinal), commodities=("cerium",), **more)


@pytest.mark.parametrize(
    ("when", "act", "holds"),
    [
        ("act(watch:any)", {"commodities": ("dysprosium",)}, True),
        ("act(watch:materials)", {"commodities": ("rare_earths",)}, True),
        ("act(watch:any)", {}, False),
        ("act(watch:firms)", {"firms": ("Acme Memory",)}, True),
        ("act(firm:@watch)", {"firms": ("ACME MEMORY",)}, True),
        ("act(firm:@watch)", {"firms": ("Acne Memory",)}, False),
        ("act(watch:(sites OR firms))", {"issuer": "NL", "commodities": ("gallium",)}, True),
        ("act(NOT watch:any)", {}, True),
    ],
)
def test_a_clause_asks_for_the_watch_list(when: str, act: dict[str, Any], holds: bool) -> None:
    seen = _read(replace(_plain_act(), **act))

    assert bool(_watching(_rule(when)).match(*seen)) == holds


def test_without_a_watch_list_nothing_is_touched() -> None:
    seen = _read(replace(_plain_act(), commodities=("dysprosium",)))

    assert Matcher([_rule("act(watch:any)")], VOCABULARY).match(*seen) == ()


def _raising(when: str = "act(watch:any)", to: Level = Level.CRITICAL, *, rule_when: str = "act(issuer:CN)") -> Rule:
    clause, problems = parse(when, VOCABULARY, anchored=False)
    assert clause is not None, problems
    return replace(_rule(rule_when), raises=Raise(when=clause, when_text=when, to=to))


def test_a_clause_raises_the_level_and_the_match_has_the_reason() -> None:
    (match,) = _watching(_raising()).match(*_read(replace(_plain_act(), commodities=("dysprosium",))))

    assert match.level is Level.CRITICAL
    assert match.raised == Raised(before=Level.HIGH, to=Level.CRITICAL, clause="act(watch:any)", acts=(0,))


def test_a_clause_that_does_not_hold_leaves_the_level() -> None:
    (match,) = _watching(_raising()).match(*_read(_plain_act()))

    assert (match.level, match.raised) == (Level.HIGH, None)


def test_a_possible_name_raises_nothing() -> None:
    (match,) = _watching(_raising("act(firm:@watch)")).match(*_read(replace(_plain_act(), firms=("Acne Memory",))))

    assert match.raised is None


def test_another_act_of_the_article_raises_nothing() -> None:
    touching = replace(_plain_act(1), issuer="US", commodities=("dysprosium",))

    (match,) = _watching(_raising()).match(*_read(_plain_act(), touching))

    assert (match.acts, match.raised) == ((0,), None)


def test_the_level_is_raised_for_the_acts_for_which_the_clause_holds() -> None:
    touching = replace(_plain_act(1), commodities=("dysprosium",))

    (match,) = _watching(_raising()).match(*_read(_plain_act(), touching))

    assert (match.for_acts([0]).level, match.for_acts([1]).level) == (Level.HIGH, Level.CRITICAL)
    assert match.for_acts([0]).raised is None


def test_a_clause_of_words_raises_the_whole_article() -> None:
    (match,) = _watching(_raising("title:licences")).match(*_read(_plain_act()))

    assert match.for_acts([5]).level is Level.CRITICAL


def test_a_level_that_a_team_put_higher_is_not_lowered() -> None:
    rule = replace(_raising(to=Level.MEDIUM), level=Level.HIGH)

    (match,) = _watching(rule).match(*_read(replace(_plain_act(), commodities=("dysprosium",))))

    assert (match.level, match.raised) == (Level.HIGH, None)
