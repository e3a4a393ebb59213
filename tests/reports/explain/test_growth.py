"""Developments of an event and their deliveries."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.delivery.outbox import DeliveryKind
from monitor.domain.event.development import DevelopmentKind, Loudness
from monitor.domain.event.event_state import Field
from monitor.reports.explain.growth import growth_in_words, growth_of
from tests.store.examples import NOW, delivery, development, event

OPENED = development(event())
LATER = NOW + timedelta(hours=2)
CONFIRMED = replace(
    OPENED,
    kind=DevelopmentKind.CERTAINTY_UP,
    at=LATER,
    field=Field.CERTAINTY,
    was=("reported",),
    now=("official",),
)
ROWS = (
    delivery("root", kind=DeliveryKind.ROOT),
    delivery("evidence", kind=DeliveryKind.THREAD),
    delivery("edit", kind=DeliveryKind.EDIT, created_at=LATER),
    delivery("reply", kind=DeliveryKind.THREAD, created_at=LATER, broadcast=True),
)


def test_each_development_names_its_deliveries() -> None:
    opened, confirmed = growth_of([OPENED, CONFIRMED], ROWS)
    assert opened.sent == ("alert in C1",)
    assert (confirmed.loudness, confirmed.sent) == (Loudness.LOUD, ("reply in C1, shown in the channel",))
    assert confirmed.change == "certainty: official, before: reported"


def test_a_silent_development_only_edits() -> None:
    again = replace(OPENED, kind=DevelopmentKind.RESTATED, at=LATER)
    assert [g.sent for g in growth_of([again], ROWS[:3])] == [("alert edited in C1",)]
    assert [g.sent for g in growth_of([again], ROWS[:2])] == [()]


def test_later_developments_are_sentences() -> None:
    again = replace(OPENED, kind=DevelopmentKind.RESTATED, at=LATER)
    number = replace(OPENED, kind=DevelopmentKind.NUMBER_ADDED, field=Field.DOCUMENT, now=("MOFCOM/61/2025",))
    assert growth_in_words(growth_of([OPENED], ROWS)) == []
    assert growth_in_words(growth_of([OPENED, CONFIRMED, again, again], ROWS)) == [
        (
            "Later developments: certainty_up (certainty: official, before: reported) on 25 Nov 11:30 UTC, "
            "reply in C1, shown in the channel."
        ),
        "2 later reports changed nothing.",
    ]
    assert growth_in_words(growth_of([number], ())) == [
        "Later developments: number_added (document: MOFCOM/61/2025) on 25 Nov 09:30 UTC, not sent to any channel."
    ]
