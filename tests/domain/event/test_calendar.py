"""The dates that known acts set, and their fates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.calendar import (
    DateFate,
    DateKind,
    KnownDate,
    calendar,
    calendar_at,
    next_reminder,
    reminder_due,
)
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct, Relation, Tie

TODAY = date(2025, 11, 25)
LEADS = (timedelta(days=30), timedelta(days=7), timedelta(days=1))


def past(
    number: str,
    day: date,
    action: Action = Action.IMPOSE,
    *,
    ties: tuple[Tie, ...] = (),
    stage: Stage = Stage.ANNOUNCED,
    effective: date | None = None,
    until: date | None = None,
    comments_until: date | None = None,
) -> PastAct:
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=action,
        direction=Direction.MIXED,
        stage=stage,
        certainty=Certainty.OFFICIAL,
        evidence=(),
        document=DocumentNumber(authority="MOFCOM", number=number, year=2025),
        effective=effective,
        until=until,
        comments_until=comments_until,
    )
    return PastAct(
        event_id=EventId(number), label=f"E-{number}", day=day, act=act, title=f"Announcement No. {number}", ties=ties
    )


def tie(relation: Relation, number: str) -> Tie:
    return Tie(relation=relation, to=f"MOFCOM/{number}/2025")


CONTROL = past("61", date(2025, 10, 9), effective=date(2025, 12, 1))
SUSPENSION = past(
    "70",
    date(2025, 11, 7),
    Action.SUSPEND,
    stage=Stage.IN_FORCE,
    ties=(tie(Relation.SUSPENDS, "61"),),
    until=date(2026, 11, 10),
)


def only(dates: tuple[KnownDate, ...], number: str) -> KnownDate:
    (found,) = [d for d in dates if d.past.event_id == number]
    return found


def test_suspension_has_a_last_day_and_its_controls() -> None:
    found = only(calendar([CONTROL, SUSPENSION], on=TODAY), "70")
    assert (found.kind, found.day, found.fate) == (DateKind.SUSPENSION_END, date(2026, 11, 10), DateFate.DUE)
    assert found.about == (CONTROL,)


def test_a_control_that_was_suspended_before_its_day_does_not_take_effect_on_it() -> None:
    found = only(calendar([CONTROL, SUSPENSION], on=TODAY), "61")
    assert (found.fate, found.by) == (DateFate.CANCELLED, SUSPENSION)


def test_before_the_suspension_was_known_the_control_was_due() -> None:
    (found,) = calendar([CONTROL, SUSPENSION], on=date(2025, 10, 20))
    assert (found.kind, found.fate) == (DateKind.EFFECTIVE, DateFate.DUE)


def test_date_without_a_known_act_is_passed() -> None:
    assert only(calendar([SUSPENSION], on=date(2026, 11, 25)), "70").fate is DateFate.PASSED


def test_an_extension_moves_the_last_day() -> None:
    longer = past("99", date(2026, 11, 1), Action.EXTEND, ties=(tie(Relation.EXTENDS, "70"),), until=date(2027, 11, 10))
    dates = calendar([CONTROL, SUSPENSION, longer], on=date(2026, 11, 25))
    assert (only(dates, "70").fate, only(dates, "70").by) == (DateFate.MOVED, longer)
    assert (only(dates, "99").kind, only(dates, "99").fate) == (DateKind.SUSPENSION_END, DateFate.DUE)


def test_an_extension_that_comes_after_the_last_day_moved_nothing() -> None:
    late = past("99", date(2026, 11, 20), Action.EXTEND, ties=(tie(Relation.EXTENDS, "70"),), until=date(2027, 1, 1))
    assert only(calendar([SUSPENSION, late], on=date(2026, 11, 25)), "70").fate is DateFate.PASSED


@pytest.mark.parametrize("relation", [Relation.RESUMES, Relation.ENDS])
def test_a_control_that_comes_back_early_or_ends_cancels_the_last_day(relation: Relation) -> None:
    early = past("80", date(2026, 3, 1), Action.RESUME, ties=(tie(relation, "61"),))
    found = only(calendar([CONTROL, SUSPENSION, early], on=date(2026, 4, 1)), "70")
    assert (found.fate, found.by) == (DateFate.CANCELLED, early)


def test_a_suspension_of_several_controls_ends_early_with_the_last_of_them() -> None:
    second = past("62", date(2025, 10, 9))
    both = replace(SUSPENSION, ties=(tie(Relation.SUSPENDS, "61"), tie(Relation.SUSPENDS, "62")))
    first_back = past("80", date(2026, 3, 1), Action.RESUME, ties=(tie(Relation.RESUMES, "61"),))
    last_back = past("81", date(2026, 4, 1), Action.REMOVE, ties=(tie(Relation.ENDS, "62"),))
    known = [CONTROL, second, both, first_back]
    assert only(calendar(known, on=date(2026, 5, 1)), "70").fate is DateFate.DUE
    found = only(calendar([*known, last_back], on=date(2026, 5, 1)), "70")
    assert (found.fate, found.by) == (DateFate.CANCELLED, last_back)


PUT_OFF = past(
    "75",
    date(2025, 11, 7),
    Action.POSTPONE,
    stage=Stage.IN_FORCE,
    ties=(tie(Relation.AMENDS, "61"),),
    effective=date(2026, 5, 1),
)


def test_postponed_control_begins_on_its_new_day() -> None:
    dates = calendar([CONTROL, PUT_OFF], on=TODAY)
    assert (only(dates, "61").fate, only(dates, "61").by) == (DateFate.MOVED, PUT_OFF)
    assert (only(dates, "75").kind, only(dates, "75").day) == (DateKind.EFFECTIVE, date(2026, 5, 1))
    assert only(dates, "75").fate is DateFate.DUE


def test_control_postponed_without_a_date_is_not_due() -> None:
    without = replace(PUT_OFF, act=replace(PUT_OFF.act, effective=None))
    (found,) = calendar([CONTROL, without], on=TODAY)
    assert (found.fate, found.by) == (DateFate.CANCELLED, without)


@pytest.mark.parametrize(
    ("later", "fate"),
    [
        pytest.param(past("80", date(2026, 3, 1), Action.REMOVE, ties=(tie(Relation.ENDS, "61"),)), DateFate.CANCELLED),
        pytest.param(
            past("80", date(2026, 3, 1), Action.SUSPEND, ties=(tie(Relation.SUSPENDS, "61"),)), DateFate.CANCELLED
        ),
        pytest.param(
            past(
                "80",
                date(2026, 3, 1),
                Action.POSTPONE,
                ties=(tie(Relation.AMENDS, "61"),),
                effective=date(2026, 9, 1),
            ),
            DateFate.MOVED,
        ),
        pytest.param(past("80", date(2026, 3, 1), Action.GRANT, ties=(tie(Relation.IMPLEMENTS, "61"),)), DateFate.DUE),
        pytest.param(past("80", date(2026, 6, 1), Action.REMOVE, ties=(tie(Relation.ENDS, "61"),)), DateFate.DUE),
        pytest.param(
            past("60", date(2025, 10, 20), Action.SUSPEND, ties=(tie(Relation.SUSPENDS, "61"),)), DateFate.DUE
        ),
    ],
    ids=["ended", "suspended", "put off again", "a licence", "ended after it began", "suspended before"],
)
def test_fate_of_a_control_applies_to_its_new_date(later: PastAct, fate: DateFate) -> None:
    found = only(calendar([CONTROL, PUT_OFF, later], on=max(later.day, PUT_OFF.day)), "75")
    assert found.fate is (DateFate.PASSED if fate is DateFate.DUE and later.day > found.day else fate)


def test_a_control_that_comes_back_cancels_the_last_day_of_a_prolonged_suspension() -> None:
    longer = past("99", date(2026, 10, 1), Action.EXTEND, ties=(tie(Relation.EXTENDS, "70"),), until=date(2027, 11, 10))
    back = past("80", date(2027, 3, 1), Action.RESUME, ties=(tie(Relation.RESUMES, "61"),))
    found = only(calendar([CONTROL, SUSPENSION, longer, back], on=date(2027, 4, 1)), "99")
    assert (found.fate, found.by) == (DateFate.CANCELLED, back)


def test_suspensions_that_extend_each_other_terminate() -> None:
    one = past("1", date(2026, 1, 1), Action.SUSPEND, ties=(tie(Relation.EXTENDS, "2"),), until=date(2026, 6, 1))
    other = past("2", date(2026, 1, 1), Action.SUSPEND, ties=(tie(Relation.EXTENDS, "1"),), until=date(2026, 6, 1))
    assert len(calendar([one, other], on=date(2026, 2, 1))) == 2


def test_an_ended_measure_has_no_dates_to_come() -> None:
    ban = past("46", date(2025, 1, 1), effective=date(2026, 1, 1), until=date(2027, 1, 1))
    end = past("47", date(2025, 6, 1), Action.REMOVE, ties=(tie(Relation.ENDS, "46"),))
    dates = [d for d in calendar([ban, end], on=TODAY) if d.past is ban]
    assert [d.fate for d in dates] == [DateFate.CANCELLED, DateFate.CANCELLED]


def test_validity_and_comments_end_as_stated() -> None:
    draft = past("5", date(2025, 11, 1), stage=Stage.PROPOSED, until=date(2026, 6, 1), comments_until=date(2025, 12, 9))
    assert [(d.kind, d.day) for d in calendar([draft], on=TODAY)] == [
        (DateKind.COMMENTS, date(2025, 12, 9)),
        (DateKind.EXPIRY, date(2026, 6, 1)),
    ]


def test_a_denied_act_sets_no_date_and_moves_none() -> None:
    denied = past("99", date(2025, 11, 9), Action.REMOVE, stage=Stage.DENIED, ties=(tie(Relation.ENDS, "70"),))
    again = past("98", date(2025, 11, 9), stage=Stage.DENIED, effective=date(2026, 1, 1))
    dates = calendar([SUSPENSION, denied, again], on=TODAY)
    assert [(d.past.event_id, d.fate) for d in dates] == [("70", DateFate.DUE)]


def test_order_of_acts_does_not_matter() -> None:
    longer = past(
        "99", date(2025, 11, 20), Action.EXTEND, ties=(tie(Relation.EXTENDS, "70"),), until=date(2027, 11, 10)
    )
    shown = {calendar(order, on=TODAY) for order in permutations([CONTROL, SUSPENSION, longer])}
    assert len(shown) == 1


def test_an_act_that_names_itself_changes_nothing() -> None:
    odd = past("61", date(2025, 10, 9), ties=(tie(Relation.ENDS, "61"),), until=date(2026, 1, 1))
    (found,) = calendar([odd], on=TODAY)
    assert (found.fate, found.about) == (DateFate.DUE, ())


def test_a_day_ends_by_the_clock_of_its_issuer() -> None:
    american = replace(SUSPENSION, event_id=EventId("us"), act=replace(SUSPENSION.act, issuer="US"), ties=())
    at = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)  # the 11th in Beijing, still the 10th in Washington
    zones = {"CN": timezone(timedelta(hours=8)), "US": timezone(timedelta(hours=-5))}
    dates = calendar_at([SUSPENSION, american], now=at, zone=lambda issuer: zones[issuer or ""])
    assert [(d.past.act.issuer, d.fate) for d in dates] == [("CN", DateFate.PASSED), ("US", DateFate.DUE)]


# ------------------------------------------------------------------ reminders


@pytest.mark.parametrize(
    ("before", "due"),
    [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_nearest_due_reminder_is_sent(before: int, due: int | None) -> None:
    today = date(2026, 11, 10) - timedelta(days=before)
    expected = None if due is None else timedelta(days=due)
    assert reminder_due(date(2026, 11, 10), LEADS, today=today) == expected


def test_sent_reminder_is_not_repeated() -> None:
    day = date(2026, 11, 10)
    assert reminder_due(day, LEADS, today=day - timedelta(days=20), sent=LEADS[:1]) is None
    assert reminder_due(day, LEADS, today=day - timedelta(days=6), sent=LEADS[:1]) == timedelta(days=7)


@given(
    leads=st.lists(st.integers(0, 60), max_size=4).map(lambda days: [timedelta(days=d) for d in days]),
    off=st.lists(st.integers(0, 90), max_size=30).map(set),
)
def test_each_lead_time_gives_at_most_one_reminder_and_none_after_the_day(
    leads: list[timedelta], off: set[int]
) -> None:
    day, shown = date(2026, 11, 10), list[timedelta]()
    for before in range(90, -5, -1):
        due = None if before in off else reminder_due(day, leads, today=day - timedelta(days=before), sent=shown)
        if due is not None:
            assert before >= 0
            shown.append(due)
    assert len(shown) == len(set(shown))
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 10, 16, tzinfo=UTC)),  # the 11th begins in Beijing
        (datetime(2026, 10, 10, 16, tzinfo=UTC), datetime(2026, 11, 2, 16, tzinfo=UTC)),
        (datetime(2026, 11, 5, tzinfo=UTC), datetime(2026, 11, 8, 16, tzinfo=UTC)),
        (datetime(2026, 11, 9, tzinfo=UTC), None),
    ],
)
def test_next_reminder_is_due_at_the_start_of_the_day_in_the_zone(now: datetime, due: datetime | None) -> None:
    assert next_reminder(date(2026, 11, 10), LEADS, now=now, zone=timezone(timedelta(hours=8))) == due


@pytest.mark.parametrize("day", [date.min, date(1, 1, 5), date.max])
@pytest.mark.parametrize("hours", [-11, 0, 13])
def test_date_at_the_limits_is_no_error(day: date, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    due = next_reminder(day, (timedelta(0), *LEADS), now=datetime(2026, 1, 1, tzinfo=UTC), zone=zone)
    assert (due is None) == (day.year == 1)
    assert reminder_due(day, LEADS, today=date.min) in (None, *LEADS)


def test_a_suspension_of_a_suspension_until_a_later_day_extends_it() -> None:
    again = past(
        "90",
        date(2026, 11, 5),
        Action.SUSPEND,
        stage=Stage.IN_FORCE,
        ties=(replace(tie(Relation.SUSPENDS, "70"), until=date(2027, 11, 10)),),
        until=date(2027, 11, 10),
    )
    ends = {d.day: d.fate for d in calendar([CONTROL, SUSPENSION, again], on=date(2026, 11, 6)) if d.day.month == 11}
    assert ends[date(2026, 11, 10)] is DateFate.MOVED
    assert ends[date(2027, 11, 10)] is DateFate.DUE
