"""Where an alert on a text would go, and why."""

from dataclasses import replace
from datetime import UTC, time, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import AnnouncementState, Routes
from monitor.domain.alerts.mute import Mute
from monitor.domain.alerts.route import DigestPlan, Mention, QuietHours, Route, RouteKind
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level, Match, Place, Raised, Rule, Status
from monitor.domain.sources.source import Source
from monitor.reports.evaluation.routing import Destination, Router
from tests.fakes.reading import NOW, act, article, rule, source
from tests.pipeline.words import WORDS

DEFAULT = Route(name="default", channel="C0")
DESK = Route(name="desk", channel="C1")
LAB = Route(name="lab", channel="C2", kind=RouteKind.TRIAL)
NIGHT = QuietHours(start=time(9), end=time(14), passes=Level.HIGH)
MORNING = DigestPlan(at=time(18), zone=UTC)
HIGH = rule("grants", Level.HIGH)
LOW = rule("any", Level.LOW)


def match(of: Rule, *acts: int) -> Match:
    return Match(rule_id=of.id, rule_version=of.version, level=of.level, evidence=(), acts=acts)


def go(
    *rules: Rule,
    routes: tuple[Route, ...] = (),
    unrouted: str | None = None,
    acts: tuple[Act, ...] | None = None,
    by: Source | None = None,
    mutes: tuple[Mute, ...] = (),
) -> tuple[Destination, ...]:
    """All rules hold for the first act, or for the text if there is none."""
    read = acts if acts is not None else (act(),)
    router = Router(rules, Routes(default=DEFAULT, named=routes, unrouted=unrouted), WORDS, now=NOW, mutes=mutes)
    matches = [match(one, *([0] if read else [])) for one in rules]
    text = article("1", by or source("wire"), "China clears shipments", published=NOW)
    return router.destinations(text, Reading(language="en", acts=read), matches, source=by)


def one(*rules: Rule, **more: Any) -> Destination:
    (found,) = go(*rules, **more)
    return found


@pytest.mark.parametrize(
    ("of", "routes", "unrouted", "expected"),
    [
        pytest.param(
            HIGH, (), None, ("default", "the rule names no route; its alerts go to the default channel"), id="none"
        ),
        pytest.param(HIGH, (DESK,), "desk", ("desk", "the rule names no route; unrouted: desk"), id="unrouted"),
        pytest.param(replace(HIGH, routes=("desk",)), (DESK,), None, ("desk", "the rule names route desk"), id="named"),
        pytest.param(
            replace(HIGH, routes=("dask",)),
            (DESK,),
            None,
            ("default", "routes.yaml has no route dask; its alerts go to the default channel"),
            id="unknown",
        ),
        pytest.param(
            replace(HIGH, status=Status.TRIAL),
            (DESK, LAB),
            "desk",
            ("lab", "trial rules go to the route of kind trial"),
            id="trial",
        ),
    ],
)
def test_the_route_is_named_with_the_reason(
    of: Rule, routes: tuple[Route, ...], unrouted: str | None, expected: tuple[str, str]
) -> None:
    found = one(of, routes=routes, unrouted=unrouted)
    assert (found.route, found.because[1]) == expected


def test_the_rule_is_named_with_its_place_and_the_change_of_its_level() -> None:
    place = Place(file="base/alerts/x.yaml", line=3, column=5)
    tuning = Place(file="desk/tuning.yaml", line=2, column=9)
    lowered = replace(HIGH, place=place, level=Level.MEDIUM, shipped=(("level", "high"),), origins=(("level", tuning),))
    expected = "rule grants (base/alerts/x.yaml:3): level medium, lowered from high by desk/tuning.yaml:2"
    assert one(lowered).because[0] == expected


def test_the_loudest_rule_counts_and_the_others_are_named() -> None:
    found = one(LOW, HIGH)
    assert (found.rule_id, found.level, found.also) == ("grants", Level.HIGH, ("any",))


def test_a_superseded_rule_is_named_with_what_supersedes_it() -> None:
    found = one(LOW, replace(HIGH, supersedes=(LOW.id,)))
    assert (found.also, found.because[-1]) == ((), "rule any is superseded by grants")


def test_below_the_minimum_the_digest_lists_it_at_its_time() -> None:
    found = one(LOW, routes=(replace(DESK, digest=MORNING),), unrouted="desk")
    assert found.state is AnnouncementState.DIGEST
    assert found.at == NOW.replace(hour=18, minute=0)
    assert found.because[2:] == (
        "low is below the minimum medium of the route",
        "its digest lists it: 25 Nov 2026 18:00 UTC",
    )


def test_below_the_minimum_of_a_route_without_a_digest_nothing_is_sent() -> None:
    found = one(LOW)
    assert (found.state, found.at) == (AnnouncementState.DIGEST, None)
    assert found.because[-1] == "the route has no digest: the event is stored and listed, not sent"


@pytest.mark.parametrize(
    ("level", "hours", "reason"),
    [
        pytest.param(Level.MEDIUM, 2, "quiet hours hold it until 25 Nov 2026 14:00 UTC", id="held back"),
        pytest.param(Level.HIGH, 0, "high passes the quiet hours", id="passes"),
    ],
)
def test_quiet_hours_decide_when_it_is_sent(level: Level, hours: int, reason: str) -> None:
    found = one(rule("grants", level), routes=(replace(DESK, quiet=NIGHT),), unrouted="desk")
    assert (found.state, found.at) == (AnnouncementState.QUEUED, NOW + timedelta(hours=hours))
    assert reason in found.because


def test_a_loud_alert_mentions_the_group() -> None:
    route = replace(DESK, mention=Mention(group="S0DESK", least=Level.HIGH))
    assert one(HIGH, routes=(route,), unrouted="desk").mention == "S0DESK"
    assert one(rule("grants", Level.MEDIUM), routes=(route,), unrouted="desk").mention == ""


def test_a_rule_that_requires_more_certainty_is_held() -> None:
    found = one(replace(HIGH, certainty=Certainty.OFFICIAL))
    assert (found.state, found.at) == (AnnouncementState.HELD, None)
    assert found.because[-1] == "held: the rule waits for certainty official, the text has reported"


def test_a_muted_rule_sends_nothing() -> None:
    mute = Mute(rule_id=HIGH.id, by="ana", at=NOW, until=NOW + timedelta(days=1))
    found = one(HIGH, mutes=(mute,))
    assert (found.state, found.because[-1]) == (
        AnnouncementState.MUTED,
        "the rule is muted until 26 Nov 2026 12:00 UTC",
    )


def test_a_muted_topic_silences_what_is_about_it() -> None:
    mute = Mute(topic=Topic(issuers=("CN",)), by="ana", at=NOW, until=NOW + timedelta(days=1))
    found = one(HIGH, mutes=(mute,))
    assert (found.state, found.because[-1]) == (
        AnnouncementState.MUTED,
        "China is muted until 26 Nov 2026 12:00 UTC",
    )
    assert one(HIGH, mutes=(replace(mute, topic=Topic(issuers=("US",))),)).state is AnnouncementState.QUEUED


def test_a_draft_is_counted_only() -> None:
    found = one(replace(HIGH, status=Status.DRAFT))
    assert (found.state, found.because[-1]) == (AnnouncementState.DRAFT, "the rule is a draft: it is counted, not sent")


def test_a_source_that_the_channel_may_not_see_is_not_named() -> None:
    by = source("paid", visible_in=("legal",))
    found = one(HIGH, routes=(DESK,), unrouted="desk", by=by)
    assert found.named is False
    assert found.because[-1] == "the source is shown as “a restricted source”: route desk is not in its visible_in"
    assert one(HIGH, routes=(DESK,), unrouted="desk", by=replace(by, visible_in=("desk",))).named


def test_each_event_of_an_article_has_its_own_destination() -> None:
    first, second = act(), replace(act(issuer="US"), ordinal=1)
    router = Router((HIGH, LOW), Routes(default=DEFAULT), WORDS, now=NOW)
    matches = [match(HIGH, 0), match(LOW, 1)]
    text = article("1", source("wire"), "Two acts", published=NOW)
    found = router.destinations(text, Reading(language="en", acts=(first, second)), matches)
    assert [(d.rule_id, d.level) for d in found] == [("grants", Level.HIGH), ("any", Level.LOW)]


def test_a_text_without_an_act_is_a_story() -> None:
    found = one(HIGH, acts=())
    assert (found.about, found.state) == ("China clears shipments", AnnouncementState.QUEUED)


def test_without_a_match_there_is_no_destination() -> None:
    assert go() == ()


def test_a_raised_level_is_named_with_its_clause() -> None:
    raised = Raised(before=Level.HIGH, to=Level.CRITICAL, clause="act(watch:any)", acts=(0,))
    louder = replace(match(HIGH, 0, 1), level=Level.CRITICAL, raised=raised)
    router = Router([HIGH], Routes(default=DEFAULT), WORDS, now=NOW)
    text = article("1", source("wire"), "China clears shipments", published=NOW)
    read = Reading(language="en", acts=(act(), act(1, issuer="US")))

    first, second = router.destinations(text, read, [louder])

    assert first.because[0].endswith("level critical, raised from high by act(watch:any)")
    assert (first.level, second.level, second.because[0].endswith("level high")) == (Level.CRITICAL, Level.HIGH, True)
