"""Measures as people read them: states in words, with the dates of the issuer's law."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import Citations, PastAct, Relation, Tie
from monitor.reports.regime import MeasureStatus, concept_named, measure_statuses, nearest_name

WORDS = Vocabulary.of(
    [
        Concept(
            id="CN",
            kind=ConceptKind.PLACE,
            label="China",
            names=(Name(text="中国", language="zh"),),
            attributes=(("capital", "Beijing"), ("zone", "Asia/Shanghai")),
        ),
        Concept(id="gallium", kind=ConceptKind.COMMODITY, label="gallium", names=(Name(text="镓", language="zh"),)),
        Concept(id="rare_earths", kind=ConceptKind.COMMODITY, label="rare earths"),
    ]
)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def past(name: str, day: date, *ties: Tie, **more: Any) -> PastAct:
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_BAN,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL,
        evidence=(),
        commodities=("gallium",),
        target=("US",),
    )
    return PastAct(
        event_id=EventId(name),
        label=f"E-{name}",
        day=day,
        act=replace(act, **more),
        title=f"Announcement {name}",
        url=f"https://ministry.example/{name}",
        entry=f"cn-{name}",
        ties=ties,
    )


def status_of(acts: Sequence[PastAct], now: datetime = NOON, **more: Any) -> MeasureStatus:
    (known,) = measure_statuses(acts, WORDS, now=now, **more)
    return known


SUSPENDS = past(
    "72",
    date(2025, 11, 9),
    Tie(relation=Relation.SUSPENDS, to="cn-46", until=date(2026, 11, 10), part="Article 2"),
    action=Action.SUSPEND,
)
IMPOSES = past("46", date(2024, 12, 3))


def test_a_measure_and_its_changes_say_which_address_is_not_the_authority_s() -> None:
    others = Citations(secondary=("https://news.example/72",))
    known = status_of([IMPOSES, replace(SUSPENDS, url=others.first, cites=others)], on=date(2026, 1, 1))
    (change,) = known.history
    assert (known.secondary_only, known.by_secondary_only, change.secondary_only) == (False, True, True)
    assert (known.by_url, change.url) == (others.first, others.first)


def test_a_suspension_is_reported_with_its_last_day_and_its_document() -> None:
    known = status_of([IMPOSES, SUSPENDS])
    assert known.in_words == "partly suspended (Article 2), last day 10 Nov 2026 (Beijing)"
    assert (known.title, known.by, known.by_url) == (
        "Announcement 46",
        "Announcement 72",
        "https://ministry.example/72",
    )
    assert known.what.startswith("China bans")
    (change,) = known.history
    assert change.in_words == "suspends Article 2 of Announcement 46, last day 10 Nov 2026"
    assert (change.title, change.url) == ("Announcement 72", "https://ministry.example/72")


def test_the_day_is_that_of_the_issuer() -> None:
    """At 17:00 UTC the eleventh has begun in Beijing."""
    evening = status_of([IMPOSES, SUSPENDS], NOON.replace(hour=17))
    last = "10 Nov 2026 (Beijing)"
    assert (
        evening.in_words == f"not known: the suspension of Article 2 had its last day on {last}; no later act is known"
    )
    assert status_of([IMPOSES, SUSPENDS], NOON.replace(hour=17), on=date(2026, 11, 10)).state == "partly_suspended"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ({}, "in force since 3 Dec 2024 (Beijing)"),
        ({"until": date(2027, 1, 1)}, "in force since 3 Dec 2024 (Beijing), last day 1 Jan 2027 (Beijing)"),
        (
            {"until": date(2026, 1, 1)},
            "not known: end of validity as printed, 1 Jan 2026 (Beijing); no later act is known",
        ),
        ({"stage": Stage.ANNOUNCED}, "announced, not in force yet"),
        (
            {"stage": Stage.ANNOUNCED, "effective": date(2027, 1, 1)},
            "announced, not in force yet, to apply from 1 Jan 2027 (Beijing)",
        ),
        ({"stage": Stage.PROPOSED, "effective": date(2027, 1, 1)}, "proposed, to apply from 1 Jan 2027 (Beijing)"),
        (
            {"stage": Stage.PROPOSED, "effective": date(2026, 1, 1)},
            "not known: proposed to apply from 1 Jan 2026 (Beijing); no later act is known",
        ),
        ({"stage": Stage.PROPOSED}, "not known: proposed over a year ago; no later act is known"),
        ({"certainty": Certainty.REPORTED}, "not known: reported to be in force, not confirmed"),
    ],
)
def test_every_state_is_a_sentence_with_its_dates(act: dict[str, Any], words: str) -> None:
    assert status_of([past("46", date(2024, 12, 3), **act)]).in_words == words


def test_issuer_and_goods_choose() -> None:
    foreign = past("7", date(2024, 12, 3), issuer="US")
    assert status_of([IMPOSES, foreign], issuer="US").entry == "cn-7"
    assert measure_statuses([IMPOSES], WORDS, now=NOON, commodities=["rare_earths"]) == ()
    assert [s.issuer for s in measure_statuses([foreign, IMPOSES], WORDS, now=NOON)] == ["CN", "US"]


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("gallium", ConceptKind.COMMODITY, "gallium"),
        ("Gallium", ConceptKind.COMMODITY, "gallium"),
        ("镓", ConceptKind.COMMODITY, "gallium"),
        ("rare earths", ConceptKind.COMMODITY, "rare_earths"),
        ("cn", ConceptKind.PLACE, "CN"),
        ("中国", ConceptKind.PLACE, "CN"),
        ("gallium", ConceptKind.PLACE, None),
        ("unobtainium", ConceptKind.COMMODITY, None),
    ],
)
def test_goods_and_states_are_named_as_people_do(name: str, kind: ConceptKind, found: str | None) -> None:
    assert concept_named(name, kind, WORDS) == found


def test_an_unknown_name_suggests_the_nearest() -> None:
    assert nearest_name("galium", ConceptKind.COMMODITY, WORDS) == "Did you mean gallium?"
    assert nearest_name("Chinna", ConceptKind.PLACE, WORDS) == "Did you mean China?"
    assert nearest_name("x", ConceptKind.PLACE, WORDS) == "The vocabulary has no similar place."
