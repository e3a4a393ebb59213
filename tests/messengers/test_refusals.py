"""How long a refusal stands."""

from datetime import UTC, datetime, timedelta

from monitor.messengers.refusals import Refusals

START = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def test_a_refusal_stands_twice_as_long_each_time_up_to_an_hour() -> None:
    clock, stood = Clock(), []
    refusals = Refusals(clock)
    for _ in range(9):
        refusals.note("teams:desk", "turned off")
        began = clock.now
        while refusals.standing("teams:desk"):
            clock.now += timedelta(minutes=1)
        stood.append((clock.now - began) // timedelta(minutes=1))
    assert stood == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_delivery_ends_it() -> None:
    refusals = Refusals(Clock())
    refusals.note("teams:desk", "turned off")
    assert refusals.standing("teams:desk") == "turned off"
    assert refusals.standing("teams:other") == ""
    refusals.forget("teams:desk")
    assert refusals.standing("teams:desk") == ""
