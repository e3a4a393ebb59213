"""The states of measures on a day: changed by acts, never by the passing of a date, in any order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import MeasureState, PastAct, Relation, Tie
from monitor.domain.event.regime import SILENCE, Doubt, KnownMeasure, regime

DAY = date(2025, 10, 9)
LAST = date(2026, 11, 10)
TREE = {"dysprosium": "rare_earths"}


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(a == b or TREE.get(a) == b or TREE.get(b) == a for a in one for b in other)


def number(n: int) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=str(n), year=2025)


def past(name: str, day: date = DAY, *ties: Tie, **more: Any) -> PastAct:
    """China puts a licensing requirement on rare earths, in force at once."""
    made = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL,
        evidence=(),
        commodities=("rare_earths",),
    )
    return PastAct(
        event_id=EventId(name), label="", day=day, act=replace(made, **more), title=name, entry=name, ties=ties
    )


def tie(relation: Relation, to: str = "imposes", **more: Any) -> Tie:
    return Tie(relation=relation, to=to, **more)


def suspends(day: date = date(2025, 11, 7), until: date | None = LAST, part: str = "", **more: Any) -> PastAct:
    named = tie(Relation.SUSPENDS, until=until, part=part)
    return past("suspends", day, named, **{"action": Action.SUSPEND, **more})


def one(*acts: PastAct, on: date) -> KnownMeasure:
    (known,) = regime(acts, on=on, overlap=overlap)
    return known


def stand(*acts: PastAct, on: date) -> MeasureState:
    return one(*acts, on=on).state


IMPOSES = past("imposes")


# ------------------------------------------------------------------ one act by itself


@pytest.mark.parametrize(
    ("act", "days", "state"),
    [
        pytest.param({}, 0, MeasureState.IN_FORCE, id="in force at once"),
        pytest.param({"stage": Stage.ANNOUNCED}, 900, MeasureState.ANNOUNCED, id="announced without a first day"),
        pytest.param(
            {"stage": Stage.ANNOUNCED, "effective": LAST}, 0, MeasureState.ANNOUNCED, id="before its first day"
        ),
        pytest.param({"effective": LAST}, 0, MeasureState.ANNOUNCED, id="called in force before its first day"),
        pytest.param({"stage": Stage.ANNOUNCED, "effective": LAST}, 397, MeasureState.IN_FORCE, id="on its first day"),
        pytest.param({"until": LAST}, 397, MeasureState.IN_FORCE, id="on the last day of validity"),
        pytest.param({"until": LAST}, 398, MeasureState.UNKNOWN, id="after the last day of validity"),
        pytest.param({"stage": Stage.PROPOSED}, 0, MeasureState.PROPOSED, id="proposed"),
        pytest.param({"stage": Stage.PROPOSED, "effective": LAST}, 398, MeasureState.UNKNOWN, id="its aim passed"),
        pytest.param(
            {"stage": Stage.PROPOSED}, SILENCE.days + 1, MeasureState.UNKNOWN, id="proposed and never heard of again"
        ),
        pytest.param({"certainty": Certainty.REPORTED}, 0, MeasureState.UNKNOWN, id="only reported"),
    ],
)
def test_a_measure_that_no_later_act_changed(act: dict[str, Any], days: int, state: MeasureState) -> None:
    known = one(past("imposes", **act), on=DAY + timedelta(days=days))
    assert (known.state, known.doubt is not None) == (state, state is MeasureState.UNKNOWN)
    assert known.by.entry == "imposes"


@pytest.mark.parametrize(
    "act",
    [
        {"stage": Stage.DENIED},
        {"stage": Stage.CONSIDERED},
        {"action": Action.SUSPEND},
        {"action": Action.REMOVE},
        {"measure": Measure.LICENCE, "action": Action.GRANT},
        {"measure": Measure.STATEMENT},
        {"measure": Measure.ENFORCEMENT},
    ],
)
def test_act_that_imposes_nothing_is_no_measure(act: dict[str, Any]) -> None:
    assert regime([past("imposes", **act)], on=DAY, overlap=overlap) == ()


def test_unannounced_act_is_not_known() -> None:
    assert regime([IMPOSES], on=DAY - timedelta(days=1), overlap=overlap) == ()


def test_regime_is_filtered_by_issuer_and_goods() -> None:
    acts = [IMPOSES, past("foreign", issuer="US"), past("gallium", commodities=("gallium",))]
    assert [s.measure.entry for s in regime(acts, on=DAY, overlap=overlap, issuer="US")] == ["foreign"]
    found = regime(acts, on=DAY, overlap=overlap, issuer="CN", commodities=["dysprosium"])
    assert [s.measure.entry for s in found] == ["imposes"]


# ------------------------------------------------------------------ what later acts do


def test_state_after_the_last_day_of_a_suspension_is_unknown() -> None:
    acts = (IMPOSES, suspends())
    assert stand(*acts, on=date(2025, 11, 6)) is MeasureState.IN_FORCE
    held = one(*acts, on=LAST)
    assert (held.state, held.until, held.since, held.by.entry) == (
        MeasureState.SUSPENDED,
        LAST,
        date(2025, 11, 7),
        "suspends",
    )
    over = one(*acts, on=LAST + timedelta(days=1))
    assert (over.state, over.doubt, over.since) == (MeasureState.UNKNOWN, Doubt.SUSPENSION_EXPIRED, date(2026, 11, 11))
    assert over.until == LAST


def test_a_part_that_is_suspended_is_named() -> None:
    known = one(IMPOSES, suspends(part="Article 2"), on=LAST)
    assert (known.state, known.part) == (MeasureState.PARTLY_SUSPENDED, "Article 2")


def test_announced_suspension_is_not_in_force_yet() -> None:
    later = suspends(stage=Stage.ANNOUNCED, effective=date(2025, 12, 1))
    before = one(IMPOSES, later, on=date(2025, 11, 30))
    assert (before.state, [c.act.entry for c in before.history]) == (MeasureState.IN_FORCE, ["suspends"])
    assert stand(IMPOSES, later, on=date(2025, 12, 1)) is MeasureState.SUSPENDED


@pytest.mark.parametrize(
    "more", [{"stage": Stage.PROPOSED}, {"certainty": Certainty.CLAIMED}, {"certainty": Certainty.REPORTED}]
)
def test_what_is_proposed_or_only_claimed_suspends_nothing(more: dict[str, Any]) -> None:
    assert stand(IMPOSES, suspends(**more), on=LAST) is MeasureState.IN_FORCE


def test_only_an_act_ends_a_measure() -> None:
    ends = past("ends", date(2026, 2, 1), tie(Relation.ENDS), action=Action.REMOVE)
    known = one(IMPOSES, suspends(), ends, on=date(2027, 1, 1))
    assert (known.state, known.by.entry, known.since) == (MeasureState.ENDED, "ends", date(2026, 2, 1))


def test_measure_may_resume_before_its_suspension_ends() -> None:
    resumes = past("resumes", date(2026, 3, 1), tie(Relation.RESUMES), action=Action.RESUME)
    known = one(IMPOSES, suspends(), resumes, on=date(2027, 1, 1))
    assert (known.state, known.by.entry, known.until) == (MeasureState.IN_FORCE, "resumes", None)


@pytest.mark.parametrize(
    ("relation", "until", "state"),
    [
        (Relation.EXTENDS, date(2027, 11, 10), MeasureState.SUSPENDED),
        (Relation.ENDS, None, MeasureState.IN_FORCE),
        (Relation.SUSPENDS, None, MeasureState.IN_FORCE),
    ],
)
def test_change_of_a_suspension_affects_the_suspended_measure(
    relation: Relation, until: date | None, state: MeasureState
) -> None:
    number_80 = past("later", date(2026, 11, 5), tie(relation, "suspends", until=until), action=Action.AMEND)
    found = regime([IMPOSES, suspends(), number_80], on=date(2026, 12, 1), overlap=overlap)
    known = next(s for s in found if s.measure.entry == "imposes")
    assert (known.state, known.until, known.by.entry) == (state, until, "later")


def test_validity_is_prolonged_by_an_extension() -> None:
    imposes = past("imposes", until=date(2026, 1, 31))
    extends = past("extends", date(2026, 1, 20), tie(Relation.EXTENDS, until=date(2026, 6, 30)), action=Action.EXTEND)
    assert stand(imposes, extends, on=date(2026, 6, 30)) is MeasureState.IN_FORCE
    over = one(imposes, extends, on=date(2026, 7, 1))
    assert (over.state, over.doubt) == (MeasureState.UNKNOWN, Doubt.VALIDITY_EXPIRED)


def test_only_the_issuers_denial_removes_a_measure() -> None:
    denies = past("denies", LAST, tie(Relation.CONTRADICTS), stage=Stage.DENIED)
    assert regime([IMPOSES, denies], on=LAST, overlap=overlap) == ()
    foreign = replace(denies, act=replace(denies.act, issuer="US"))
    assert stand(IMPOSES, foreign, on=LAST) is MeasureState.IN_FORCE


def test_grants_and_restatements_are_history_and_change_nothing() -> None:
    grants = past("grants", LAST, tie(Relation.IMPLEMENTS), measure=Measure.LICENCE, action=Action.GRANT)
    known = one(IMPOSES, grants, on=LAST)
    assert (known.state, known.by.entry) == (MeasureState.IN_FORCE, "imposes")
    assert [(c.relation, c.act.entry) for c in known.history] == [(Relation.IMPLEMENTS, "grants")]


def test_a_document_is_named_by_its_number_as_well() -> None:
    imposes = past("imposes", document=number(61))
    later = past("later", LAST, tie(Relation.ENDS, "MOFCOM/61/2025"), action=Action.REMOVE)
    assert stand(imposes, later, on=LAST) is MeasureState.ENDED


# ------------------------------------------------------------------ acts that name no document


def test_an_act_that_fits_one_measure_alone_is_about_it_by_description() -> None:
    lifts = past("lifts", LAST, action=Action.REMOVE)
    known = one(IMPOSES, lifts, on=LAST)
    assert (known.state, known.history[-1].by_description) == (MeasureState.ENDED, True)


@pytest.mark.parametrize(
    ("others", "lifts"),
    [
        pytest.param([past("other", date(2025, 10, 10))], {}, id="two fit"),
        pytest.param([], {"issuer": "US"}, id="another state"),
        pytest.param([], {"measure": Measure.EXPORT_BAN}, id="another kind"),
        pytest.param([], {"commodities": ("gallium",)}, id="other goods"),
        pytest.param([], {"commodities": ()}, id="no goods"),
        pytest.param([], {"certainty": Certainty.CLAIMED}, id="claimed"),
    ],
)
def test_an_act_that_fits_several_or_none_changes_none(others: list[PastAct], lifts: dict[str, Any]) -> None:
    found = regime(
        [IMPOSES, *others, past("lifts", LAST, **{"action": Action.REMOVE, **lifts})], on=LAST, overlap=overlap
    )
    assert {s.state for s in found} == {MeasureState.IN_FORCE}


def test_ended_measure_is_not_matched_by_description() -> None:
    ends = past("ends", date(2025, 12, 1), tie(Relation.ENDS), action=Action.REMOVE)
    again = past("again", date(2026, 1, 1))
    lifts = past("lifts", LAST, action=Action.REMOVE)
    found = regime([IMPOSES, ends, again, lifts], on=LAST, overlap=overlap)
    assert [(s.measure.entry, s.state, s.by.entry) for s in found] == [
        ("imposes", MeasureState.ENDED, "ends"),
        ("again", MeasureState.ENDED, "lifts"),
    ]


# ------------------------------------------------------------------ properties

DAYS = st.integers(0, 400).map(lambda n: DAY + timedelta(days=n))
TIES = st.builds(
    Tie,
    relation=st.sampled_from(list(Relation)),
    to=st.sampled_from(["a0", "a1", "a2", "MOFCOM/1/2025", "nowhere"]),
    until=st.none() | DAYS,
    part=st.sampled_from(["", "", "Article 2"]),
)


@st.composite
def histories(draw: st.DrawFn) -> list[PastAct]:
    return [
        past(
            f"a{n}",
            draw(DAYS),
            *draw(st.lists(TIES, max_size=2)),
            action=draw(st.sampled_from(list(Action)[:10])),
            stage=draw(st.sampled_from(list(Stage))),
            certainty=draw(st.sampled_from([Certainty.OFFICIAL, Certainty.OFFICIAL, Certainty.CLAIMED])),
            document=draw(st.sampled_from([None, number(1)])),
            commodities=draw(st.sampled_from([(), ("rare_earths",), ("dysprosium",), ("gallium",)])),
            effective=draw(st.none() | DAYS),
            until=draw(st.none() | DAYS),
        )
        for n in range(draw(st.integers(1, 6)))
    ]


@given(histories(), DAYS, st.randoms(use_true_random=False))
def test_order_of_acts_does_not_matter(acts: list[PastAct], on: date, random: Any) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)
    assert regime(shuffled, on=on, overlap=overlap) == regime(acts, on=on, overlap=overlap)


MOSTLY_KNOWN = histories() | histories().map(lambda acts: [past("first"), *acts])


@given(MOSTLY_KNOWN, DAYS, DAYS)
def test_known_measures_only_grow(acts: list[PastAct], one_day: date, other: date) -> None:
    early, late = sorted((one_day, other))
    before = {s.measure.entry: s for s in regime(acts, on=early, overlap=overlap)}
    after = {s.measure.entry: s for s in regime(acts, on=late, overlap=overlap)}
    still = before.keys() & after.keys()  # a denial removes one
    assume(still)
    for entry in still:
        assert set(before[entry].history) <= set(after[entry].history)


@given(MOSTLY_KNOWN, DAYS)
def test_a_measure_ends_by_an_act_never_by_a_date(acts: list[PastAct], on: date) -> None:
    measures = regime(acts, on=on, overlap=overlap)
    assume(measures)
    for known in measures:
        ends = [c for c in known.history if c.relation is Relation.ENDS and c.day <= on]
        assert known.state is not MeasureState.ENDED or known.by in [c.act for c in ends]
        assert (known.state is MeasureState.UNKNOWN) == (known.doubt is not None)
        assert known.measure.day <= on


def test_description_compares_few_of_thousands_of_measures() -> None:
    compared = 0

    def counting(one: Sequence[str], other: Sequence[str]) -> bool:
        nonlocal compared
        compared += 1
        return overlap(one, other)

    many = [past(f"imposes-{n}", DAY + timedelta(days=n)) for n in range(200)]
    lifted = [past(f"lifts-{n}", DAY + timedelta(days=300 + n), action=Action.REMOVE) for n in range(200)]
    assert len(regime([*many, *lifted], on=LAST, overlap=counting)) == 200
    assert compared <= 2 * len(lifted)


# ------------------------------------------------------------------ put off

TO_COME = past("imposes", stage=Stage.ANNOUNCED, effective=date(2025, 12, 1))


def puts_off(to: date | None, day: date = date(2025, 11, 7), name: str = "puts off", part: str = "") -> PastAct:
    named = tie(Relation.AMENDS, part=part)
    return past(name, day, named, action=Action.POSTPONE, direction=Direction.EASING, effective=to)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        pytest.param(date(2025, 11, 6), MeasureState.ANNOUNCED, id="before it was put off"),
        pytest.param(date(2025, 12, 1), MeasureState.ANNOUNCED, id="on the day that was reported first"),
        pytest.param(date(2026, 4, 30), MeasureState.ANNOUNCED, id="the day before the new one"),
        pytest.param(date(2026, 5, 1), MeasureState.IN_FORCE, id="on the new day"),
    ],
)
def test_postponed_measure_begins_on_its_new_day(on: date, state: MeasureState) -> None:
    assert stand(TO_COME, puts_off(date(2026, 5, 1)), on=on) is state


def test_postponed_measure_begins_by_the_postponing_act() -> None:
    known = one(TO_COME, puts_off(date(2026, 5, 1)), on=date(2026, 6, 1))
    assert (known.since, known.by.entry, known.until) == (date(2026, 5, 1), "puts off", None)


def test_measure_postponed_without_a_date_has_not_begun() -> None:
    assert stand(TO_COME, puts_off(None), on=date(2026, 6, 1)) is MeasureState.ANNOUNCED


def test_last_postponement_counts() -> None:
    again = puts_off(date(2026, 9, 1), date(2026, 4, 20), "puts off again")
    acts = [TO_COME, puts_off(date(2026, 5, 1)), again]
    assert [stand(*acts, on=day) for day in (date(2026, 5, 2), date(2026, 9, 1))] == [
        MeasureState.ANNOUNCED,
        MeasureState.IN_FORCE,
    ]


def test_partly_postponed_measure_begins_on_its_day() -> None:
    assert stand(TO_COME, puts_off(date(2026, 5, 1), part="Article 2"), on=date(2025, 12, 1)) is MeasureState.IN_FORCE


def test_postponed_measure_may_be_suspended_before_it_begins() -> None:
    assert (
        stand(TO_COME, puts_off(date(2026, 5, 1)), suspends(date(2026, 4, 1)), on=date(2026, 6, 1))
        is MeasureState.SUSPENDED
    )


def test_postponement_without_a_name_applies_to_the_only_fitting_measure() -> None:
    unnamed = past("puts off", date(2025, 11, 7), action=Action.POSTPONE, effective=date(2026, 5, 1))
    known = one(TO_COME, unnamed, on=date(2026, 1, 1))
    assert (known.state, known.by.entry, known.history[0].by_description) == (MeasureState.ANNOUNCED, "puts off", True)


def test_postponement_of_an_unknown_measure_is_no_measure() -> None:
    assert regime([puts_off(date(2026, 5, 1))], on=date(2026, 6, 1), overlap=overlap) == ()
