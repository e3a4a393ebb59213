"""Which acknowledgements still count."""

from datetime import UTC, datetime, timedelta

from monitor.domain.alerts.acknowledgement import Acknowledgement, current_acknowledgers

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def given(by: str, hours: int) -> Acknowledgement:
    return Acknowledgement(by=by, at=NOW + timedelta(hours=hours))


def test_acknowledgers_are_named_once_in_order() -> None:
    assert current_acknowledgers([given("U2", 2), given("U1", 1), given("U2", 3)], None) == ("U1", "U2")


def test_acknowledgement_before_reopening_does_not_count() -> None:
    assert current_acknowledgers([given("U1", 1), given("U2", 5)], NOW + timedelta(hours=2)) == ("U2",)
