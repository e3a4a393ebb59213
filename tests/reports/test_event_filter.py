from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.errors import FilterError
from monitor.ports.queries.lookup import EventConditions, Subject
from monitor.reports.event_filter import FILTERS, MOST_VALUES, NO_FILTER, EventFilter, conditions_of, read_filter


def _concept(id_: str, kind: ConceptKind, *names: str, parent: str | None = None, hs: str = "") -> Concept:
    return Concept(
        id=id_,
        kind=kind,
        label=names[0] if names else id_.title(),
        names=[Name(text=name, language="en") for name in names],
        parent=parent,
        attributes=(("hs", hs),) if hs else (),
    )


VOCABULARY = Vocabulary.of(
    [
        _concept("rare_earths", ConceptKind.COMMODITY, "稀土", hs="2846"),
        _concept("terbium", ConceptKind.COMMODITY, parent="rare_earths", hs="2846.90"),
        _concept("gallium", ConceptKind.COMMODITY, hs="8112.92"),
        _concept("EU", ConceptKind.PLACE),
        _concept("CN", ConceptKind.PLACE, "China"),
        _concept("HK", ConceptKind.PLACE, parent="CN"),
        _concept("acme", ConceptKind.FIRM, "Acme Metals"),
    ]
)
FULL = EventFilter(
    issuers=("CN", "EU"),
    goods=("rare_earths",),
    hs=("8112.92",),
    directions=(Direction.EASING,),
    measures=(Measure.LICENCE, Measure.EXPORT_BAN),
    stages=(Stage.IN_FORCE,),
    level=Level.HIGH,
    languages=("zh",),
    rules=(RuleId("cn-rare-earths"),),
    watch="materials",
    since=date(2026, 1, 2),
    until=date(2026, 2, 3),
    text="稀土 & quota",
)


def read(*pairs: tuple[str, str]) -> EventFilter:
    return read_filter(pairs, lambda: VOCABULARY)


def problems(*pairs: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(FilterError) as error:
        read(*pairs)
    return dict(error.value.problems)


def test_a_filter_is_equal_after_it_was_an_address() -> None:
    assert read(*FULL.pairs) == FULL
    assert [name for name, _ in FULL.pairs] == sorted((name for name, _ in FULL.pairs), key=FILTERS.index)


def test_names_may_be_in_any_language_and_enumerations_with_spaces() -> None:
    found = read(("issuer", "China"), ("commodity", "稀土"), ("stage", "In force"), ("measure", "export ban"))
    assert found == EventFilter(
        issuers=("CN",), goods=("rare_earths",), stages=(Stage.IN_FORCE,), measures=(Measure.EXPORT_BAN,)
    )


def test_blank_values_are_no_condition_and_a_repeated_one_is_one() -> None:
    assert read(("issuer", ""), ("text", " "), ("level", "")) == NO_FILTER
    assert not NO_FILTER
    assert read(("issuer", "CN"), ("issuer", "China")).issuers == ("CN",)


def test_names_are_looked_up_only_if_there_are_any() -> None:
    def no_vocabulary() -> Vocabulary:
        raise AssertionError

    asked = read_filter([("level", "high"), ("language", "zh"), ("rule", "r")], no_vocabulary)
    assert conditions_of(asked, no_vocabulary).languages == {"zh", "zh-Hans", "zh-Hant"}


def test_all_problems_are_reported_with_the_nearest_name() -> None:
    found = problems(
        ("issuer", "Chna"),
        ("commodity", "galium"),
        ("level", "hgih"),
        ("since", "yesterday"),
        ("isuer", "CN"),
        ("hs", "9999"),
        ("text", "!!"),
    )
    assert found["issuer"] == "'Chna' is not in the vocabulary. Did you mean China?"
    assert found["commodity"].endswith("Did you mean Gallium?")
    assert found["level"] == "'hgih' is not one of low, medium, high, critical. Did you mean high?"
    assert found["since"] == "'yesterday' is not a day. Write it as 2026-11-29."
    assert found["isuer"] == "unknown filter. Did you mean issuer?"
    assert set(found) == {"issuer", "commodity", "level", "since", "isuer", "hs", "text"}


def test_values_have_a_limit() -> None:
    assert "500 characters" in problems(("rule", "r" * 501))["rule"]
    many = [("rule", f"r{n}") for n in range(MOST_VALUES + 1)]
    assert problems(*many) == {"rule": "more than 20 values"}


def test_goods_mean_those_below_and_above_and_places_those_below() -> None:
    found = conditions_of(read(("commodity", "terbium"), ("hs", "8112.92"), ("issuer", "CN")), lambda: VOCABULARY)
    assert found == EventConditions(
        issuers=frozenset({"CN", "HK"}), about=frozenset({"terbium", "rare_earths", "gallium"})
    )


def test_a_code_means_all_goods_below_it() -> None:
    assert conditions_of(read(("hs", "2846")), lambda: VOCABULARY).about == {"rare_earths", "terbium"}


WATCHED = WatchList(
    materials=(WatchedMaterial(concept="terbium", concepts=frozenset({"terbium"})),),
    firms=(WatchedFirm(names=("Acme Metals", "Acme")),),
    sites=(WatchedSite(name="Plant", country="CN", makes=("gallium",)),),
)


@pytest.mark.parametrize(
    ("kind", "subjects"),
    [
        ("materials", [Subject(concepts=frozenset({"terbium", "rare_earths"}))]),
        ("firms", [Subject(concepts=frozenset({"Acme Metals", "Acme"}))]),
        ("sites", [Subject(concepts=frozenset({"gallium"}), issuers=frozenset({"CN"}))]),
    ],
)
def test_the_watch_list_is_looked_up_by_its_goods_firms_and_sites(kind: str, subjects: list[Subject]) -> None:
    found = conditions_of(EventFilter(watch=kind), lambda: VOCABULARY, watched=WATCHED).watched
    assert found is not None
    if kind == "firms":
        assert found[0].concepts >= subjects[0].concepts
    else:
        assert list(found) == subjects


def test_without_a_watch_list_nothing_touches_it() -> None:
    assert conditions_of(EventFilter(watch="any"), lambda: VOCABULARY).watched == ()
    assert conditions_of(NO_FILTER, lambda: VOCABULARY).watched is None


@given(st.lists(st.tuples(st.sampled_from((*FILTERS, "x")), st.text(max_size=20))))
def test_any_pairs_give_a_filter_that_survives_an_address_or_problems(pairs: list[tuple[str, str]]) -> None:
    with suppress(FilterError):
        found = read(*pairs)
        assert read(*found.pairs) == found
