"""Features of the judge: repeatable, of bounded size, without names where masked."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.language.judge.features import BITS, VIEWS, Evidence, combinations_of, facts_of, features_of, ngrams
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

READER = Reader(shipped_vocabulary())


def evidence_of(title: str, text: str = "", language: str = "en") -> Evidence:
    return READER.evidence(article("a", source(), title, text=text, language=language))


def test_every_view_has_buckets_within_its_table() -> None:
    features = features_of(evidence_of("China bans exports of gallium", "The ministry said so on Friday."))
    assert tuple(features) == VIEWS
    assert all(0 <= bucket < 1 << BITS for buckets in features.values() for bucket in buckets)


@given(title=st.text(max_size=60), text=st.text(max_size=400))
def test_any_text_has_features_and_the_same_twice(title: str, text: str) -> None:
    assert features_of(evidence_of(title, text)) == features_of(evidence_of(title, text))


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        pytest.param("China bans exports of gallium", "India bans exports of sugar", "en", id="en"),
        pytest.param("中国禁止出口镓", "印度禁止出口食糖", "zh-Hans", id="zh"),
        pytest.param("韓国、ニッケルの輸出を禁止", "中国、黒鉛の輸出を禁止", "ja", id="ja"),
        pytest.param("중국, 갈륨 수출 금지", "인도, 설탕 수출 금지", "ko", id="ko"),
    ],
)
def test_masked_views_do_not_tell_names_apart(one: str, other: str, language: str) -> None:
    first, second = features_of(evidence_of(one, language=language)), features_of(evidence_of(other, language=language))
    assert first["title_masked"] == second["title_masked"]
    assert first["title"] != second["title"]


def test_first_sentence_replaces_a_missing_title() -> None:
    with_title = features_of(evidence_of("China bans exports of gallium.", "Traders were surprised."))
    without = features_of(evidence_of(" ", "China bans exports of gallium. Traders were surprised."))
    assert with_title["title"] == without["title"]
    assert "act:export_ban:impose:title" in set(facts_of(evidence_of(" ", "China bans exports of gallium. So it is.")))


def test_digits_are_one_class() -> None:
    one, other = evidence_of("Quota of 1,200 tonnes"), evidence_of("Quota of 9,800 tonnes")
    assert features_of(one)["title_masked"] == features_of(other)["title_masked"]


def test_a_sentence_of_the_body_beyond_the_lead_is_shown_where_the_title_has_no_proposal() -> None:
    filler = "Markets were calm on Tuesday and traders waited for news. " * 6
    late = features_of(evidence_of("A quiet day in Asia", f"{filler}China banned exports of gallium."))
    assert late["sentence_masked"]
    assert not features_of(evidence_of("China bans exports of gallium", filler))["sentence_masked"]


def test_facts_include_acts_and_near_misses() -> None:
    act = set(facts_of(evidence_of("China bans exports of gallium")))
    assert "act:export_ban:impose:title" in act
    doubt = set(facts_of(evidence_of("Industry group urges China to ban exports of gallium")))
    assert {"no act", "miss:call:title"} <= doubt


def test_state_names_are_not_facts() -> None:
    facts = set(facts_of(evidence_of("China bans exports of gallium")))
    assert facts == set(facts_of(evidence_of("India bans exports of nickel")))


def combinations(title: str) -> set[str]:
    evidence = evidence_of(title)
    return set(combinations_of(evidence, facts_of(evidence)))


def test_combinations_have_each_fact_of_the_grammar_with_each_of_the_title() -> None:
    assert "act:export_ban:impose:title&kind:commodity:title" in combinations("China bans exports of gallium")
    assert "no act&kind:commodity:title" in combinations("Gallium, a metal")


def test_combinations_know_the_order_of_the_title() -> None:
    orders = ("run:", "far:", "first:", "last:")
    one, other = (
        {c for c in combinations(title) if c.startswith(orders)}
        for title in ("India lifts its ban, China reacts", "China reacts, India lifts its ban")
    )
    assert one != other
    assert "first:place" in one & other


@given(text=st.text(max_size=80))
@example(text="출口 exports 𠮷 ²1")
def test_buckets_of_a_view_are_those_of_its_ngrams(text: str) -> None:
    evidence = evidence_of(text, language="en")
    assert features_of(evidence)["lead"] == frozenset()
    shown = evidence.document.folded("title").text[:300]
    if shown.strip():
        assert features_of(evidence)["title"] == {gram.bucket for gram in ngrams(shown)}


@given(text=st.text(max_size=80))
def test_ngrams_lie_within_their_text(text: str) -> None:
    assert all(0 <= gram.start < gram.end <= len(text) and gram.bucket < 1 << BITS for gram in ngrams(text))
