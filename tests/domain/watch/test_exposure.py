"""Which entries of the watch list an act touches."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, AssertedValue, Facet, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.event_state import EventState, Fact, Field
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier
from monitor.domain.watch.exposure import ExposureFinder, TouchReason, names_to_match
from monitor.domain.watch.subjects import Subjects, subjects_of_act, subjects_of_event, subjects_of_state
from monitor.domain.watch.watch_list import (
    NOTHING_WATCHED,
    WatchedFirm,
    WatchedMaterial,
    WatchedSite,
    WatchKind,
    WatchList,
)
from tests.domain.watch.matching import by_name

PARENTS = {
    "rare_earths": None,
    "dysprosium": "rare_earths",
    "terbium": "rare_earths",
    "nickel": None,
    "nickel_ore": "nickel",
    "magnets": None,
}


def _concept(concept: str, parent: str | None, **attributes: str) -> Concept:
    pairs = tuple((k, v) for k, vs in attributes.items() for v in vs.split())
    return Concept(id=concept, kind=ConceptKind.COMMODITY, label=concept, parent=parent, attributes=pairs)


VOCABULARY = Vocabulary.of(
    [
        *(_concept(c, p) for c, p in PARENTS.items()),
        _concept("critical_minerals", None, collective="yes", gathers="rare_earths nickel"),
        _concept("dual_use", None, collective="yes"),
    ]
)
DYSPROSIUM = WatchedMaterial(concept="dysprosium", concepts=frozenset({"dysprosium"}), parts=("M-1",))
RARE_EARTHS = WatchedMaterial(concept="rare_earths", concepts=frozenset({"rare_earths"}))
PLANT = WatchedSite(name="Morowali", country="ID", makes=("nickel",), firm="Example Nickel")


def finder(*entries: WatchedMaterial | WatchedFirm | WatchedSite) -> ExposureFinder:
    watched = WatchList(
        materials=tuple(e for e in entries if isinstance(e, WatchedMaterial)),
        firms=tuple(e for e in entries if isinstance(e, WatchedFirm)),
        sites=tuple(e for e in entries if isinstance(e, WatchedSite)),
    )
    return ExposureFinder(watched, VOCABULARY, by_name(names_to_match(watched)))


def touched(
    subjects: Subjects, *entries: WatchedMaterial | WatchedFirm | WatchedSite
) -> list[tuple[TouchReason, bool]]:
    return [(t.reason, t.certain) for t in finder(*entries).of(subjects).touches]


# ------------------------------------------------------------------ goods


@pytest.mark.parametrize(
    ("good", "entry", "reason"),
    [
        pytest.param("dysprosium", DYSPROSIUM, TouchReason.SAME_GOODS, id="the-same-goods"),
        pytest.param("rare_earths", DYSPROSIUM, TouchReason.BROADER_GOODS, id="an-act-on-rare-earths"),
        pytest.param("dysprosium", RARE_EARTHS, TouchReason.NARROWER_GOODS, id="an-act-on-dysprosium"),
    ],
)
def test_goods_touch_an_entry_along_the_tree(good: str, entry: WatchedMaterial, reason: TouchReason) -> None:
    assert touched(Subjects(goods=(good,)), entry) == [(reason, True)]


@pytest.mark.parametrize("good", ["terbium", "nickel", "unknown", "dual_use"])
def test_siblings_and_other_goods_do_not_touch_it(good: str) -> None:
    assert touched(Subjects(goods=(good,)), DYSPROSIUM) == []


def test_a_collective_term_touches_possibly() -> None:
    exposure = finder(DYSPROSIUM).of(Subjects(goods=("critical_minerals",)))

    assert [(t.reason, t.certain) for t in exposure.touches] == [(TouchReason.MAY_INCLUDE, False)]
    assert exposure.facets == frozenset()


def test_an_entry_for_a_collective_term_means_each_of_its_goods() -> None:
    entry = WatchedMaterial(concept="critical_minerals", concepts=frozenset({"critical_minerals"}))

    assert touched(Subjects(goods=("dysprosium",)), entry) == [(TouchReason.NARROWER_GOODS, True)]


def test_goods_that_no_words_name_touch_possibly() -> None:
    assert touched(Subjects(inferred=("dysprosium",)), DYSPROSIUM) == [(TouchReason.INFERRED_GOODS, False)]


def test_an_entry_is_listed_once_by_its_surest_touch() -> None:
    subjects = Subjects(goods=("critical_minerals", "rare_earths"), inferred=("dysprosium",))

    assert touched(subjects, DYSPROSIUM) == [(TouchReason.BROADER_GOODS, True)]


def test_codes_of_an_entry_for_a_concept_add_no_goods_of_its_tree() -> None:
    entry = WatchedMaterial(concept="dysprosium", concepts=frozenset({"dysprosium", "rare_earths", "magnets"}))

    assert touched(Subjects(goods=("terbium",)), entry) == []
    assert touched(Subjects(goods=("magnets",)), entry) == [(TouchReason.SAME_GOODS, True)]


def test_an_entry_of_codes_alone_stands_for_all_their_goods() -> None:
    entry = WatchedMaterial(hs=("280530",), concepts=frozenset({"rare_earths"}))

    assert touched(Subjects(goods=("terbium",)), entry) == [(TouchReason.NARROWER_GOODS, True)]


@pytest.mark.parametrize(
    ("code", "is_touched"),
    [
        ("2805.30", True),
        ("2805", True),
        ("2805.30.10", True),
        ("2804.30", False),
        ("280", False),
        ("3A090.a", True),
        ("3A090", True),
        ("3A091", False),
    ],
)
def test_codes_touch_by_their_beginning(code: str, is_touched: bool) -> None:
    entry = WatchedMaterial(hs=("280530",), eccn=("3A090",))

    assert touched(Subjects(codes=(code,)), entry) == ([(TouchReason.CODE, True)] if is_touched else [])


# ------------------------------------------------------------------ firms


def test_a_name_touches_the_firm_and_a_near_name_possibly() -> None:
    firm = WatchedFirm(names=("Example Semiconductor", "示例半导体"))

    assert touched(Subjects(firms=("示例半导体",)), firm) == [(TouchReason.FIRM, True)]
    (near,) = finder(firm).of(Subjects(firms=("Exemple Semiconductor",))).touches
    assert (near.certain, near.by, near.detail) == (False, "Exemple Semiconductor", "one letter differs")


def test_a_possible_name_holds_for_no_clause() -> None:
    exposure = finder(WatchedFirm(names=("Example Semiconductor",))).of(Subjects(firms=("Exemple Semiconductor",)))

    assert (exposure.facets, exposure.keys, bool(exposure)) == (frozenset(), frozenset(), True)


# ------------------------------------------------------------------ sites


@pytest.mark.parametrize(
    ("subjects", "found"),
    [
        pytest.param(
            Subjects(issuer="ID", goods=("nickel_ore",)), [(TouchReason.SITE_ISSUER, True)], id="its-state-acts"
        ),
        pytest.param(
            Subjects(issuer="US", target=("ID",), goods=("nickel",)),
            [(TouchReason.SITE_TARGET, True)],
            id="aimed-at-its-state",
        ),
        pytest.param(Subjects(issuer="ID", goods=("dysprosium",)), [], id="other-goods"),
        pytest.param(Subjects(issuer="PH", goods=("nickel",)), [], id="another-state"),
        pytest.param(Subjects(issuer="ID"), [], id="no-goods"),
        pytest.param(Subjects(issuer="US", target=("ALL",), goods=("nickel",)), [], id="aimed-at-all"),
        pytest.param(
            Subjects(issuer="ID", inferred=("nickel",)), [(TouchReason.SITE_ISSUER, False)], id="inferred-goods"
        ),
        pytest.param(
            Subjects(issuer="US", firms=("Example Nickel",)), [(TouchReason.SITE_FIRM, True)], id="its-firm-is-named"
        ),
    ],
)
def test_a_site_is_touched_by_state_and_goods_or_by_its_firm(
    subjects: Subjects, found: list[tuple[TouchReason, bool]]
) -> None:
    assert touched(subjects, PLANT) == found


def test_the_union_acts_in_its_members() -> None:
    plant = replace(PLANT, country="FI", firm="")

    assert touched(Subjects(issuer="EU", goods=("nickel",)), plant) == [(TouchReason.SITE_ISSUER, True)]
    assert touched(Subjects(issuer="EU", goods=("nickel",)), replace(plant, country="NO")) == []


def test_a_firm_on_the_list_touches_its_sites_under_all_its_names() -> None:
    firm = WatchedFirm(names=("Example Nickel", "示例镍业"))

    exposure = finder(firm, PLANT).of(Subjects(firms=("示例镍业",)))

    assert [(t.kind, t.reason) for t in exposure.touches] == [
        (WatchKind.FIRMS, TouchReason.FIRM),
        (WatchKind.SITES, TouchReason.SITE_FIRM),
    ]
    assert exposure.facets == {"any", "firms", "sites"}


# ------------------------------------------------------------------ acts


def test_the_subjects_of_an_act_are_what_its_words_name() -> None:
    span = Span(field="text", start=0, end=7, quote="2805.30")
    by_name_span = Span(field="text", start=9, end=19, quote="dysprosium")
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        evidence=(),
        target=("US", "JP"),
        inferred=("JP", "magnets"),
        commodities=("rare_earths", "dysprosium", "magnets"),
        asserted=(
            AssertedValue(facet=Facet.COMMODITIES, value="rare_earths", span=span),
            AssertedValue(facet=Facet.COMMODITIES, value="dysprosium", span=by_name_span),
        ),
        firms=("Example",),
    )

    assert subjects_of_act(act) == Subjects(
        issuer="CN",
        target=("US",),
        goods=("rare_earths", "dysprosium"),
        inferred=("magnets",),
        firms=("Example",),
        codes=("2805.30",),
    )


def test_further_names_that_a_list_gives_touch_the_firm() -> None:
    act = Act(
        ordinal=0,
        issuer="US",
        measure=Measure.ENTITY_LIST,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL,
        evidence=(),
        firms=("Example River Photonics",),
        asserted=(
            AssertedValue(
                facet=Facet.FIRMS,
                value="Example River Photonics",
                span=Span(field="text", start=0, end=23, quote="Example River Photonics"),
                also=("示例江光电",),
            ),
        ),
    )
    report = Report(
        ref=ActRef(article_id=ArticleId("list"), ordinal=0),
        act=act,
        source_id=SourceId("list"),
        tier=Tier.OFFICIAL,
        title="",
        language="en",
        url="",
        published=None,
        seen_at=datetime(2026, 3, 10, tzinfo=UTC),
    )
    wire = ActRef(article_id=ArticleId("wire"), ordinal=0)
    stated = EventState(facts=(Fact(field=Field.FIRMS, value="Example River Photonics", by=report.ref),))
    of_others = EventState(facts=(Fact(field=Field.FIRMS, value="Example River Photonics", by=wire),))

    for subjects in (
        subjects_of_act(act),
        subjects_of_event("US", None, [act]),
        subjects_of_event("US", stated, [act]),
        subjects_of_state("US", stated, [report]),
    ):
        assert subjects.firms == ("Example River Photonics", "示例江光电")
    assert subjects_of_state("US", of_others, [report]).firms == ("Example River Photonics",)


# ------------------------------------------------------------------ properties

_GOODS = st.sampled_from(sorted(VOCABULARY.concepts))
_MATERIALS = st.builds(
    lambda c, hs: WatchedMaterial(concept=c, concepts=frozenset({c}), hs=tuple(hs)),
    _GOODS,
    st.lists(st.from_regex(r"[0-9]{4,6}", fullmatch=True), max_size=2),
)
_SUBJECTS = st.builds(
    Subjects,
    issuer=st.sampled_from(["", "CN", "ID", "EU"]),
    target=st.lists(st.sampled_from(["ID", "FI", "ALL"]), max_size=2).map(tuple),
    goods=st.lists(_GOODS, max_size=3).map(tuple),
    inferred=st.lists(_GOODS, max_size=2).map(tuple),
    firms=st.lists(st.sampled_from(["Example Nickel", "Exemple Nickel", "Other"]), max_size=2).map(tuple),
    codes=st.lists(st.from_regex(r"[0-9]{4,8}", fullmatch=True), max_size=2).map(tuple),
)
_LISTS = st.lists(st.one_of(_MATERIALS, st.just(PLANT), st.just(WatchedFirm(names=("Example Nickel",)))), max_size=5)


@given(subjects=_SUBJECTS, entries=_LISTS)
def test_every_entry_is_listed_once_and_any_holds_with_another_kind(
    subjects: Subjects, entries: list[WatchedMaterial | WatchedFirm | WatchedSite]
) -> None:
    exposure = finder(*entries).of(subjects)

    assert len(exposure.touches) <= len(entries)
    assert ("any" in exposure.facets) == bool(exposure.keys) == bool(exposure.certain)
    assert {t.kind for t in exposure.certain} == {kind for kind, _ in exposure.keys}
    assert exposure.facets <= {"any", "materials", "firms", "sites"}


@given(subjects=_SUBJECTS, good=_GOODS, entries=_LISTS)
def test_more_goods_never_touch_less(
    subjects: Subjects, good: str, entries: list[WatchedMaterial | WatchedFirm | WatchedSite]
) -> None:
    found = finder(*entries)
    more = replace(subjects, goods=(*subjects.goods, good))

    assert found.of(subjects).keys <= found.of(more).keys


@given(subjects=_SUBJECTS)
def test_an_empty_list_is_never_touched(subjects: Subjects) -> None:
    assert not ExposureFinder(NOTHING_WATCHED, VOCABULARY, by_name(())).of(subjects)


def test_no_repr_shows_an_entry() -> None:
    exposure = finder(replace(PLANT, firm="")).of(Subjects(issuer="ID", goods=("nickel",)))

    assert "morowali" not in f"{exposure!r} {exposure.touches!r} {exposure.touches[0]}".lower()
