"""Legal dates with event, city and outcome."""

from datetime import date

import pytest

from monitor.domain.acts.legal_zones import zone_of
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate
from monitor.wording.phrases.dates import capital_of, date_line
from tests.domain.event.test_calendar import CONTROL, SUSPENSION
from tests.language.shipped import shipped_vocabulary

LAST = date(2026, 11, 10)
VOCABULARY = shipped_vocabulary()


@pytest.mark.parametrize(
    ("kind", "fate", "shown"),
    [
        (
            DateKind.SUSPENSION_END,
            DateFate.DUE,
            "suspension ends: last day 10 Nov 2026 (Beijing); the control returns 11 Nov 2026 unless extended",
        ),
        (
            DateKind.SUSPENSION_END,
            DateFate.PASSED,
            "suspension: last day 10 Nov 2026 (Beijing) · passed; whether it was extended is not known",
        ),
        (DateKind.EXPIRY, DateFate.DUE, "end of validity as printed: 10 Nov 2026 (Beijing)"),
        (DateKind.EFFECTIVE, DateFate.PASSED, "takes effect 10 Nov 2026 (Beijing)"),
        (DateKind.COMMENTS, DateFate.DUE, "comments accepted until 10 Nov 2026 (Beijing)"),
        (
            DateKind.EXPIRY,
            DateFate.PASSED,
            ("end of validity as printed: 10 Nov 2026 (Beijing) · passed; whether it was extended is not known"),
        ),
        (
            DateKind.EFFECTIVE,
            DateFate.CANCELLED,
            "takes effect 10 Nov 2026 (Beijing) · cancelled by MOFCOM No. 61/2025",
        ),
    ],
)
def test_a_date_in_words(kind: DateKind, fate: DateFate, shown: str) -> None:
    by = CONTROL if fate is DateFate.CANCELLED else None
    known = KnownDate(kind=kind, day=LAST, past=SUSPENSION, fate=fate, by=by)
    assert date_line(known, VOCABULARY) == shown


def test_last_day_of_the_calendar_has_no_next_day() -> None:
    known = KnownDate(kind=DateKind.SUSPENSION_END, day=date.max, past=SUSPENSION, fate=DateFate.DUE)
    assert "the control returns the next day" in date_line(known, VOCABULARY)


def test_state_without_a_capital_has_no_city_and_uses_utc() -> None:
    assert (capital_of("XK", VOCABULARY), zone_of("XK", VOCABULARY)) == ("", "UTC")
    assert (capital_of(None, VOCABULARY), zone_of("??", VOCABULARY)) == ("", "UTC")


def test_the_zone_is_that_of_the_state() -> None:
    assert zone_of("CN", VOCABULARY) == "Asia/Shanghai"
