from dataclasses import replace

import pytest

from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Level, Place, Rule, Status
from tests.fakes.reading import rule

PLACE = Place(file="minerals/tuning.yaml", line=2, column=31)
AS_SHIPPED = replace(rule("r", level=Level.HIGH), status=Status.LIVE, routes=("desk",))


def changed(*, before: dict[str, str], **now: object) -> Rule:
    origins = tuple((field, PLACE) for field in before)
    return replace(AS_SHIPPED, shipped=tuple(before.items()), origins=origins, **now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        pytest.param(changed(before={"level": "critical"}), "lowered from critical", id="level-down"),
        pytest.param(changed(before={"level": "low"}), "raised from low", id="level-up"),
        pytest.param(changed(before={"status": "live"}, status=Status.TRIAL), "set to trial", id="trial"),
        pytest.param(changed(before={"status": "draft"}), "set to live", id="live"),
        pytest.param(changed(before={"route": ""}), "routed", id="route"),
    ],
)
def test_tuned_rule_shows_the_change_with_its_place(of: Rule, said: str) -> None:
    assert tuned(of) == (f"{said} by minerals/tuning.yaml:2",)


def test_several_changes_are_reported_each() -> None:
    assert tuned(changed(before={"level": "low", "route": "other"})) == (
        "raised from low by minerals/tuning.yaml:2",
        "routed by minerals/tuning.yaml:2",
    )


def test_untuned_rule_shows_no_change() -> None:
    assert tuned(AS_SHIPPED) == ()
    assert tuned(changed(before={"level": "high", "status": "live", "route": "desk"})) == ()
