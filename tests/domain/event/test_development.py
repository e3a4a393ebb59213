"""The developments that reports bring, and their loudness."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, Answer, AnswerKind, DocumentNumber, Quantity, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.develop import develop
from monitor.domain.event.development import Development, DevelopmentKind, Loudness
from monitor.domain.event.event_state import Field
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVENT = EventId("e")
TREE = {"dysprosium": "rare_earths"}


def overlap(one: Any, other: Any) -> bool:
    return any(a == b or TREE.get(a) == b or TREE.get(b) == a for a in one for b in other)


def report(name: str, *, source: str = "wire", tier: Tier = Tier.MEDIA, at: datetime = NOW, **act: Any) -> Report:
    """China grants rare-earth licences, as one outlet reports it; keywords change the act."""
    made = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        commodities=("rare_earths",),
        evidence=(),
    )
    return Report(
        ref=ActRef(article_id=ArticleId(name), ordinal=0),
        act=replace(made, **act),
        source_id=SourceId(source),
        tier=tier,
        title=name,
        language="en",
        url="https://wire.example/1",
        published=at,
        seen_at=at,
    )


def official(name: str, **more: Any) -> Report:
    return report(name, **{"source": "ministry", "tier": Tier.OFFICIAL, "certainty": Certainty.OFFICIAL, **more})


def claimed(name: str, **more: Any) -> Report:
    return report(name, **{"source": "us-wire", "certainty": Certainty.CLAIMED, "claimant": "US", **more})


FIRST = report("a")
LATER = NOW + timedelta(hours=5)


def developments_of(before: tuple[Report, ...], *new: Report, watched: str = "") -> tuple[Development, ...]:
    was = fold_reports(before, overlap) if before else None
    return develop(
        EVENT,
        was,
        fold_reports((*before, *new), overlap),
        new,
        overlap=overlap,
        now=NOW,
        watched=lambda state: frozenset({watched} & {fact.value for fact in state.facts}),
    )


def kinds(before: tuple[Report, ...], *new: Report) -> list[DevelopmentKind]:
    return [d.kind for d in developments_of(before, *new)]


def test_the_first_report_opens_the_event() -> None:
    assert kinds((), FIRST) == [DevelopmentKind.OPENED]


def test_repeat_by_the_same_outlet_is_a_restatement() -> None:
    assert kinds((FIRST,), report("again")) == [DevelopmentKind.RESTATED]


@pytest.mark.parametrize(
    ("new", "kind", "loudness"),
    [
        pytest.param(official("b"), DevelopmentKind.CERTAINTY_UP, Loudness.LOUD, id="official"),
        pytest.param(
            report("b", source="other", certainty=Certainty.ATTRIBUTED),
            DevelopmentKind.CERTAINTY_UP,
            Loudness.THREAD,
            id="names-the-agency",
        ),
        pytest.param(
            official("b", direction=Direction.TIGHTENING), DevelopmentKind.SIGN_FLIPPED, Loudness.LOUD, id="sign-turns"
        ),
        pytest.param(
            official("b", stage=Stage.CONSIDERED), DevelopmentKind.CORRECTED, Loudness.LOUD, id="only-considers"
        ),
        pytest.param(
            official("b", stage=Stage.ANNOUNCED), DevelopmentKind.CORRECTED, Loudness.THREAD, id="not-in-force-yet"
        ),
        pytest.param(
            report("b", source="other", direction=Direction.TIGHTENING),
            DevelopmentKind.CONTRADICTED,
            Loudness.THREAD,
            id="another-outlet-says-the-opposite",
        ),
        pytest.param(official("b", stage=Stage.DENIED), DevelopmentKind.DENIED, Loudness.LOUD, id="denied"),
        pytest.param(
            report("b", document=DocumentNumber(authority="MOFCOM", number="61", year=2025)),
            DevelopmentKind.NUMBER_ADDED,
            Loudness.THREAD,
            id="number",
        ),
        pytest.param(
            report("b", effective=date(2026, 12, 1)), DevelopmentKind.DATE_CHANGED, Loudness.THREAD, id="date-added"
        ),
        pytest.param(
            report("b", announced=date(2026, 11, 25)), DevelopmentKind.DATE_CHANGED, Loudness.SILENT, id="day-of-saying"
        ),
        pytest.param(report("b", target=("US",)), DevelopmentKind.TARGET_CHANGED, Loudness.THREAD, id="target"),
        pytest.param(
            report("b", commodities=("gallium",)), DevelopmentKind.SCOPE_CHANGED, Loudness.THREAD, id="other-goods"
        ),
        pytest.param(report("b", firms=("Example",)), DevelopmentKind.SCOPE_CHANGED, Loudness.THREAD, id="firm"),
        pytest.param(
            report("b", quantities=(Quantity(value=28, unit="entities"),)),
            DevelopmentKind.QUANTITY_CHANGED,
            Loudness.THREAD,
            id="quantity",
        ),
    ],
)
def test_each_change_has_its_kind_and_loudness(new: Report, kind: DevelopmentKind, loudness: Loudness) -> None:
    assert [d.loudness for d in developments_of((FIRST,), new) if d.kind is kind] == [loudness]


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(report("b", commodities=("dysprosium",)), id="goods-below-those-known"),
        pytest.param(report("b", stage=Stage.ANNOUNCED), id="a-wire-that-is-less-far"),
        pytest.param(report("b", source="portal", tier=Tier.AGGREGATOR), id="a-copy"),
    ],
)
def test_report_without_news_is_silent(again: Report) -> None:
    assert kinds((FIRST,), again) == [DevelopmentKind.RESTATED]


def test_development_has_old_and_new_value_and_its_report() -> None:
    first = report("first", effective=date(2026, 12, 1))
    ministry = official("page", effective=date(2026, 12, 8))
    moved = next(d for d in developments_of((first,), ministry) if d.field is Field.EFFECTIVE)
    assert (moved.was, moved.now, moved.by) == (("2026-12-01",), ("2026-12-08",), ministry.ref)


def test_less_certain_report_changes_nothing() -> None:
    known = official("page", effective=date(2026, 12, 1), quantities=(Quantity(value=28, unit="entities"),))
    wire = report(
        "wire",
        at=LATER,
        effective=date(2026, 12, 8),
        commodities=("gallium",),
        stage=Stage.CONSIDERED,
        quantities=(Quantity(value=30, unit="entities"),),
    )
    assert kinds((known,), wire) == [DevelopmentKind.RESTATED]


def test_changed_number_keeps_the_old_value() -> None:
    first = official("page", quantities=(Quantity(value=20, unit="entities"),))
    (more,) = developments_of((first,), official("again", at=LATER, quantities=(Quantity(value=28, unit="entities"),)))
    assert (more.kind, more.was, more.now) == (DevelopmentKind.QUANTITY_CHANGED, ("20 entities",), ("28 entities",))


def test_corrected_figure_replaces_the_old_one() -> None:
    words = Span(field="title", start=0, end=9, quote="CORRECTED")
    first = report("first", quantities=(Quantity(value=23, unit="entities"),))
    second = report(
        "second", at=LATER, source="other", quantities=(Quantity(value=21, unit="entities"),), corrects=words
    )
    (found,) = developments_of((first,), second)
    assert (found.kind, found.was, found.now) == (DevelopmentKind.CORRECTED, ("23 entities",), ("21 entities",))
    assert found.invalidates


def test_figure_of_an_equally_sure_outlet_changes_nothing() -> None:
    first = report("first", quantities=(Quantity(value=23, unit="entities"),))
    second = report("second", at=LATER, source="other", quantities=(Quantity(value=21, unit="entities"),))
    assert DevelopmentKind.QUANTITY_CHANGED not in kinds((first,), second)


def test_an_outlet_corrects_itself() -> None:
    (found,) = developments_of((FIRST,), report("second", at=LATER, stage=Stage.CONSIDERED))
    assert (found.kind, found.was, found.now) == (DevelopmentKind.CORRECTED, ("in_force",), ("considered",))
    assert found.invalidates


def test_outlet_does_not_correct_what_others_report() -> None:
    second = report("second", at=LATER, stage=Stage.CONSIDERED)
    assert kinds((FIRST, report("b", source="other")), second) == [DevelopmentKind.RESTATED]
    assert kinds((FIRST, report("b", source="other", certainty=Certainty.RUMOURED)), second) == [
        DevelopmentKind.CORRECTED
    ]


def test_an_article_that_was_edited_corrects_itself_too() -> None:
    edited = report("a", stage=Stage.CONSIDERED)
    found = develop(
        EVENT, fold_reports([FIRST], overlap), fold_reports([edited], overlap), (), [edited], overlap=overlap, now=NOW
    )
    assert [d.kind for d in found] == [DevelopmentKind.CORRECTED]


def test_edit_without_change_gives_no_development() -> None:
    assert (
        develop(
            EVENT, fold_reports([FIRST], overlap), fold_reports([FIRST], overlap), (), [FIRST], overlap=overlap, now=NOW
        )
        == ()
    )


def test_outdated_wires_do_not_undo_the_ministry() -> None:
    ministry = official("page", stage=Stage.CONSIDERED)
    stale = report("stale", at=LATER, certainty=Certainty.ATTRIBUTED)
    months = report("months", at=NOW + timedelta(days=9), certainty=Certainty.ATTRIBUTED)
    assert kinds((ministry,), stale) == [DevelopmentKind.RESTATED]
    assert kinds((ministry, stale), months) == [DevelopmentKind.STAGE_UP]


def test_a_plan_that_takes_effect_is_loud() -> None:
    (up,) = developments_of((official("plan", stage=Stage.ANNOUNCED),), official("now", at=LATER))
    assert (up.kind, up.loudness) == (DevelopmentKind.STAGE_UP, Loudness.LOUD)


def test_another_government_claims_more_until_the_issuer_confirms() -> None:
    ministry = official("page")
    claim = claimed("claim", at=LATER, commodities=("gallium",))
    (more,) = developments_of((ministry,), claim)
    assert (more.kind, more.now, more.loudness) == (
        DevelopmentKind.CLAIMS_MORE,
        ("US commodities",),
        Loudness.THREAD,
    )
    assert kinds((ministry, claim), claimed("again", at=LATER, commodities=("gallium",))) == [DevelopmentKind.RESTATED]
    confirmed = official("more", at=LATER, commodities=("gallium",))
    assert kinds((ministry, claim), confirmed) == [DevelopmentKind.SCOPE_CHANGED]
    assert fold_reports((ministry, claim, confirmed), overlap).values(Field.CLAIM) == ()


def test_claim_of_known_facts_is_silent() -> None:
    assert kinds((official("page"),), claimed("claim")) == [DevelopmentKind.RESTATED]


def test_denial_hides_other_changes_and_its_end_is_loud() -> None:
    denial = official("denial", at=LATER, stage=Stage.DENIED, effective=date(2026, 12, 1))
    (denied,) = developments_of((FIRST,), denial)
    assert (denied.kind, denied.was, denied.now) == (
        DevelopmentKind.DENIED,
        ("in_force reported",),
        ("denied official",),
    )
    (back,) = developments_of((FIRST, denial), official("after all", at=NOW + timedelta(days=1)))
    assert (back.kind, back.loudness) == (DevelopmentKind.CORRECTED, Loudness.LOUD)


def test_an_event_that_comes_to_touch_the_watch_list_is_loud_and_says_so_without_a_value() -> None:
    scope, touches = developments_of((FIRST,), report("b", commodities=("gallium",)), watched="gallium")
    assert (scope.kind, scope.loudness) == (DevelopmentKind.SCOPE_CHANGED, Loudness.THREAD)
    assert (touches.kind, touches.loudness) == (DevelopmentKind.TOUCHES_WATCH_LIST, Loudness.LOUD)
    assert (touches.field, touches.was, touches.now, touches.watched) == (None, (), (), True)


@pytest.mark.parametrize(
    ("before", "new", "watched"),
    [
        pytest.param((FIRST,), report("b", commodities=("gallium",)), "tungsten", id="not-on-the-list"),
        pytest.param((FIRST,), report("b", commodities=("gallium",)), "rare_earths", id="touched-before"),
        pytest.param((), report("b", commodities=("gallium",)), "gallium", id="a-new-event"),
        pytest.param(
            (FIRST,), official("b", stage=Stage.DENIED, commodities=("gallium",)), "gallium", id="it-is-denied"
        ),
    ],
)
def test_no_development_is_about_the_watch_list(before: tuple[Report, ...], new: Report, watched: str) -> None:
    found = developments_of(before, new, watched=watched)

    assert DevelopmentKind.TOUCHES_WATCH_LIST not in {d.kind for d in found}


def test_same_thread_development_by_two_reports_has_one_key() -> None:
    (one,) = developments_of((FIRST,), report("b", target=("US",)))
    (other,) = developments_of((FIRST,), report("c", target=("US",)))
    assert one.news == other.news


ACTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    stage=st.sampled_from(Stage),
    certainty=st.sampled_from([c for c in Certainty if c is not Certainty.CORROBORATED]),
    direction=st.sampled_from(Direction),
    commodities=st.lists(st.sampled_from(["rare_earths", "dysprosium", "gallium"]), max_size=2).map(tuple),
    target=st.lists(st.sampled_from(["US", "JP", "ALL"]), max_size=2, unique=True).map(tuple),
    effective=st.none() | st.dates(date(2026, 12, 1), date(2026, 12, 3)),
    claimant=st.sampled_from([None, "US"]),
    source=st.sampled_from(["wire", "other", "portal"]),
    tier=st.sampled_from(Tier),
    at=st.integers(0, 30).map(lambda hours: NOW + timedelta(hours=hours)),
)
REPORTS = st.lists(ACTS, min_size=1, max_size=5).map(
    lambda acts: tuple(report(f"r{n}", **act) for n, act in enumerate(acts))
)


@given(REPORTS)
def test_event_state_does_not_depend_on_order(reports: tuple[Report, ...]) -> None:
    known = fold_reports(reports, overlap)
    assert all(fold_reports(order, overlap) == known for order in permutations(reports))


@given(REPORTS)
def test_every_new_report_causes_a_development(reports: tuple[Report, ...]) -> None:
    for n in range(len(reports)):
        found = developments_of(reports[:n], *reports[n:])
        assert {r.ref for r in reports[n:]} <= {d.by for d in found}


@given(REPORTS)
def test_repetition_of_all_reports_is_silent(reports: tuple[Report, ...]) -> None:
    again = tuple(replace(r, ref=ActRef(article_id=ArticleId(f"again-{r.ref.article_id}"), ordinal=0)) for r in reports)
    said = developments_of(reports, *again)
    spoken = [d for d in said if d.loudness is not Loudness.SILENT and d.field is not Field.CERTAINTY]
    assert spoken == []


@given(REPORTS)
def test_developments_never_repeat_known_values(reports: tuple[Report, ...]) -> None:
    developments = developments_of(reports[:-1], reports[-1])
    assert developments
    for found in developments:
        assert set(found.was) != set(found.now) or found.kind in (DevelopmentKind.OPENED, DevelopmentKind.RESTATED)


# ------------------------------------------------------------------ answers and ends


SAID = Span(field="title", start=0, end=2, quote="no")
ANNOUNCED = report("rule", stage=Stage.ANNOUNCED, certainty=Certainty.ATTRIBUTED)


def test_refused_delay_is_loud_once() -> None:
    refused = report("refused", at=LATER, stage=Stage.ANNOUNCED, answer=Answer(kind=AnswerKind.UPHOLDS, span=SAID))
    again = replace(refused, ref=replace(refused.ref, article_id=ArticleId("again")))
    (found,) = developments_of((ANNOUNCED,), refused)
    assert (found.kind, found.loudness) == (DevelopmentKind.UPHELD, Loudness.LOUD)
    assert kinds((ANNOUNCED, refused), again) == [DevelopmentKind.RESTATED]


def test_revocation_is_an_end_not_a_flipped_direction() -> None:
    revoked = report(
        "revoked",
        at=NOW + timedelta(days=60),
        action=Action.REVOKE,
        direction=Direction.TIGHTENING,
        certainty=Certainty.ATTRIBUTED,
    )
    (found,) = [d for d in developments_of((ANNOUNCED,), revoked) if d.loudness is Loudness.LOUD]
    assert (found.kind, found.now, found.invalidates) == (DevelopmentKind.ENDED, ("revoke",), True)


def test_contradiction_by_denial_is_loud() -> None:
    undecided = Answer(kind=AnswerKind.UNDECIDED, span=SAID)
    says = report("says", source="b", at=LATER, stage=Stage.CONSIDERED, answer=undecided)
    (found,) = [d for d in developments_of((ANNOUNCED,), says) if d.kind is DevelopmentKind.CONTRADICTED]
    assert (found.now, found.loudness) == (("considered",), Loudness.LOUD)
    figure = (Quantity(value=21, unit="entities"),)
    one = replace(ANNOUNCED, act=replace(ANNOUNCED.act, quantities=(Quantity(value=23, unit="entities"),)))
    other = report("other", source="b", at=LATER, certainty=Certainty.ATTRIBUTED, quantities=figure)
    (found,) = [d for d in developments_of((one,), other) if d.kind is DevelopmentKind.CONTRADICTED]
    assert (found.field, found.loudness) == (Field.CONFLICTING_FIGURE, Loudness.THREAD)
    one = replace(ANNOUNCED, act=replace(ANNOUNCED.act, until=NOW.date()))
    other = report("other", source="b", at=LATER, certainty=Certainty.ATTRIBUTED, until=date(2027, 3, 1))
    (found,) = [d for d in developments_of((one,), other) if d.kind is DevelopmentKind.CONTRADICTED]
    assert (found.field, found.now) == (Field.CONFLICTING_DATE, ("until 2027-03-01",))


def test_rule_that_begins_as_planned_is_a_thread_reply() -> None:
    planned = report("rule", stage=Stage.ANNOUNCED, certainty=Certainty.ATTRIBUTED, effective=NOW.date())
    begun = report("begun", at=LATER, certainty=Certainty.ATTRIBUTED)
    (found,) = developments_of((planned,), begun)
    assert (found.kind, found.now, found.loudness) == (DevelopmentKind.STAGE_UP, ("in_force",), Loudness.THREAD)
    (found,) = developments_of((ANNOUNCED,), begun)
    assert found.loudness is Loudness.LOUD


def test_extension_is_loud() -> None:
    extended = report("longer", at=LATER, action=Action.EXTEND, certainty=Certainty.ATTRIBUTED, until=date(2027, 6, 30))
    before = replace(ANNOUNCED, act=replace(ANNOUNCED.act, until=date(2026, 12, 31)))
    (found,) = [d for d in developments_of((before,), extended) if d.field is Field.UNTIL]
    assert (found.kind, found.loudness) == (DevelopmentKind.EXTENDED, Loudness.LOUD)
    assert (found.was, found.now) == (("2026-12-31",), ("2027-06-30",))


def test_corrected_date_is_loud_and_a_moved_one_is_not() -> None:
    before = replace(ANNOUNCED, act=replace(ANNOUNCED.act, until=date(2026, 12, 31)))
    for corrects, kind, loudness in (
        (SAID, DevelopmentKind.CORRECTED, Loudness.LOUD),
        (None, DevelopmentKind.DATE_CHANGED, Loudness.THREAD),
    ):
        fixed = report("fixed", at=LATER, certainty=Certainty.ATTRIBUTED, until=date(2026, 11, 30), corrects=corrects)
        (found,) = [d for d in developments_of((before,), fixed) if d.field is Field.UNTIL]
        assert (found.kind, found.loudness) == (kind, loudness)


def test_exemption_is_loud() -> None:
    exempts = report("exempts", at=LATER, stage=Stage.ANNOUNCED, answer=Answer(kind=AnswerKind.EXEMPTS, span=SAID))
    (found,) = [d for d in developments_of((ANNOUNCED,), exempts) if d.kind is DevelopmentKind.EXEMPTED]
    assert (found.field, found.loudness) == (Field.EXEMPTED, Loudness.LOUD)
