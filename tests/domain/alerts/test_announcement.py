"""Which events are announced in which channel."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.domain.acts.scheme import Certainty, Direction, Measure, Stage
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes, announce
from monitor.domain.alerts.mute import Mute
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.rules.query import ActPattern
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVENT = PolicyEvent(
    id=EventId("e1"),
    label="E-7K2Q",
    issuer="CN",
    anchor=ActRef(article_id=ArticleId("a"), ordinal=0),
    day=date(2026, 11, 25),
    opened_at=NOW,
    measure=Measure.LICENCE,
    direction=Direction.EASING,
    stage=Stage.IN_FORCE,
    certainty=Certainty.REPORTED,
    headline="China approves some rare-earth export licences",
)
MAIN = Route(name="default", channel="C1")
MINERALS = Route(name="minerals", channel="C2")
LAB = Route(name="lab", channel="C9", kind=RouteKind.TRIAL)
ROUTES = Routes(default=MAIN, named=(MINERALS, LAB))
BY = ActRef(article_id=ArticleId("a"), ordinal=0)
OPENED = Development(event_id=EVENT.id, kind=DevelopmentKind.OPENED, by=BY, at=NOW)
RESTATED = replace(OPENED, kind=DevelopmentKind.RESTATED)
OFFICIAL = replace(OPENED, kind=DevelopmentKind.CERTAINTY_UP, now=(Certainty.OFFICIAL,))


def rule(name: str = "r", level: Level = Level.HIGH, **more: object) -> tuple[Match, Rule]:
    made = replace(
        Rule(id=RuleId(name), title=name, level=level, when=ActPattern(facets=()), when_text="act()", version="0" * 12),
        **more,  # type: ignore[arg-type]
    )
    return Match(rule_id=made.id, rule_version=made.version, level=level, evidence=(), acts=(0,)), made


def decide(
    *matches: tuple[Match, Rule],
    past: tuple[Announcement, ...] = (),
    developments: tuple[Development, ...] = (OPENED,),
    baseline: bool = False,
    event: PolicyEvent = EVENT,
    routes: Routes = ROUTES,
) -> tuple[Announcement, ...]:
    return announce(event, matches, developments, past, routes, baseline=baseline, now=NOW)


def test_a_matching_event_is_queued_for_its_route() -> None:
    (said,) = decide(rule(routes=("minerals",)))
    assert (said.channel, said.state, said.level) == ("C2", AnnouncementState.QUEUED, Level.HIGH)


def test_loudest_rule_announces_and_names_the_others() -> None:
    (said,) = decide(rule("any", Level.MEDIUM), rule("rare", Level.HIGH), rule("low", Level.LOW))
    assert (said.rule_id, said.also) == ("rare", ("any", "low"))


def test_announced_event_is_not_announced_again() -> None:
    first = decide(rule())
    assert decide(rule(), past=first, developments=(RESTATED,)) == ()


def test_initial_poll_gives_a_baseline() -> None:
    (said,) = decide(rule(), baseline=True)
    assert said.state is AnnouncementState.BASELINE


def test_baseline_event_is_announced_only_by_a_loud_development() -> None:
    known = decide(rule(), baseline=True)
    assert decide(rule(), past=known, developments=(RESTATED,)) == ()
    (said,) = decide(rule(), past=known, developments=(OFFICIAL,))
    assert said.state is AnnouncementState.QUEUED


def test_digest_event_is_queued_when_a_louder_rule_matches() -> None:
    quiet = decide(rule(level=Level.LOW))
    assert quiet[0].state is AnnouncementState.DIGEST
    (said,) = decide(rule(level=Level.LOW), rule("loud"), past=quiet, developments=(RESTATED,))
    assert (said.state, said.rule_id) == (AnnouncementState.QUEUED, "loud")


def test_rule_holds_until_its_certainty_is_reached() -> None:
    careful = rule(certainty=Certainty.OFFICIAL)
    held = decide(careful)
    assert held[0].state is AnnouncementState.HELD
    sure = replace(EVENT, certainty=Certainty.OFFICIAL)
    (said,) = decide(careful, past=held, developments=(OFFICIAL,), event=sure)
    assert said.state is AnnouncementState.QUEUED


def test_drafts_are_counted_and_trials_go_to_the_lab_marked() -> None:
    assert decide(rule(status=Status.DRAFT))[0].state is AnnouncementState.DRAFT
    (said,) = decide(rule(status=Status.TRIAL))
    assert (said.channel, said.trial) == ("C9", True)


@pytest.mark.parametrize("unrouted", ["minerals", None])
@pytest.mark.parametrize("named", [("gone",), ()])
def test_rule_with_an_unknown_route_uses_the_default(named: tuple[str, ...], unrouted: str | None) -> None:
    (said,) = decide(rule(routes=named), routes=replace(ROUTES, unrouted=unrouted))
    assert said.channel == ("C2" if unrouted else "C1")


def test_channel_with_two_routes_gets_one_announcement() -> None:
    twin = Route(name="twin", channel="C2")
    routes = Routes(default=MAIN, named=(MINERALS, twin))
    (said,) = decide(rule(routes=("minerals", "twin")), routes=routes)
    assert said.channel == "C2"


def test_notices_go_to_the_operator_or_to_the_default() -> None:
    operator = Route(name="operator", channel="C0", kind=RouteKind.OPERATOR)
    assert ROUTES.operator is MAIN
    assert Routes(default=MAIN, named=(operator,)).operator is operator


# ------------------------------------------------------------------ several rules on one event in one channel

LOW = rule("low", Level.LOW)
MEDIUM = rule("medium", Level.MEDIUM)
HIGH = rule("high", Level.HIGH)
CRITICAL = rule("critical", Level.CRITICAL)
OFFICIALLY = rule("officially", Level.CRITICAL, certainty=Certainty.OFFICIAL)


def over(*names: str, name: str = "precise", level: Level = Level.MEDIUM, **more: object) -> tuple[Match, Rule]:
    """A rule that supersedes these rules."""
    return rule(name, level, supersedes=names, **more)


@pytest.mark.parametrize(
    ("matches", "speaks", "level", "named"),
    [
        pytest.param([HIGH], "high", Level.HIGH, (), id="one rule speaks"),
        pytest.param(
            [MEDIUM, CRITICAL, LOW, HIGH],
            "critical",
            Level.CRITICAL,
            ("high", "medium", "low"),
            id="the loudest of four speaks and names the others by level",
        ),
        pytest.param(
            [rule("b"), rule("a")], "a", Level.HIGH, ("b",), id="of equals the first by name, whatever the order"
        ),
        pytest.param([over("low"), LOW], "precise", Level.MEDIUM, (), id="a superseded rule is not named"),
        pytest.param(
            [over("high"), HIGH],
            "precise",
            Level.MEDIUM,
            (),
            id="a superseded rule does not count, not even for the level",
        ),
        pytest.param(
            [over("high"), HIGH, CRITICAL],
            "critical",
            Level.CRITICAL,
            ("precise",),
            id="a superseding rule gives way to a louder third",
        ),
        pytest.param(
            [HIGH, LOW], "high", Level.HIGH, ("low",), id="a superseding rule that does not match is no matter"
        ),
        pytest.param([over("gone"), HIGH], "high", Level.HIGH, ("precise",), id="one that is not there is no matter"),
        pytest.param(
            [over("second"), over("third", name="second"), rule("third", Level.CRITICAL)],
            "precise",
            Level.MEDIUM,
            (),
            id="in a chain only the first is left",
        ),
        pytest.param(
            [over("second"), rule("third", Level.CRITICAL)],
            "third",
            Level.CRITICAL,
            ("precise",),
            id="a chain whose middle does not match does not hold",
        ),
        pytest.param(
            [over("b", name="a", level=Level.HIGH), over("a", name="b", level=Level.LOW)],
            "a",
            Level.HIGH,
            ("b",),
            id="two that silence each other are both heard",
        ),
        pytest.param(
            [over("high", status=Status.DRAFT), HIGH],
            "high",
            Level.HIGH,
            ("precise",),
            id="a draft silences no live rule",
        ),
        pytest.param(
            [over("high", certainty=Certainty.OFFICIAL), HIGH],
            "high",
            Level.HIGH,
            (),
            id="a rule that waits for certainty silences nobody",
        ),
        pytest.param(
            [OFFICIALLY, MEDIUM],
            "medium",
            Level.MEDIUM,
            (),
            id="a rule that waits lends its level to nobody",
        ),
    ],
)
def test_several_rules_on_one_event_in_one_channel_are_one_root(
    matches: list[tuple[Match, Rule]], speaks: str, level: Level, named: tuple[str, ...]
) -> None:
    (said,) = decide(*matches)
    assert (said.rule_id, said.level, said.also) == (speaks, level, named)
    assert said.rule_version == "0" * 12


@pytest.mark.parametrize("turned", [False, True])
def test_order_of_matches_does_not_matter(turned: bool) -> None:
    matches = [over("high"), HIGH, LOW, OFFICIALLY, rule("other")]
    assert decide(*(reversed(matches) if turned else matches)) == decide(*matches)


def test_superseded_rule_announces_where_the_other_does_not_match() -> None:
    said = decide(over("general", routes=("minerals",)), rule("general", routes=("minerals", "gone")))
    assert [(a.channel, a.rule_id, a.also) for a in said] == [("C2", "precise", ())]
    routes = replace(ROUTES, named=(*ROUTES.named, Route(name="legal", channel="C3")))
    said = decide(over("general", routes=("minerals",)), rule("general", routes=("minerals", "legal")), routes=routes)
    assert sorted((a.channel, a.rule_id, a.also) for a in said) == [("C2", "precise", ()), ("C3", "general", ())]


def test_rule_superseded_by_a_quieter_one_is_not_announced() -> None:
    (said,) = decide(over("loud", level=Level.LOW), rule("loud", Level.HIGH))
    assert (said.state, said.level) == (AnnouncementState.DIGEST, Level.LOW)


def test_waiting_louder_rule_announces_once_the_event_is_official() -> None:
    quiet = decide(OFFICIALLY, LOW)
    assert [(a.state, a.rule_id) for a in quiet] == [(AnnouncementState.DIGEST, "low")]
    sure = replace(EVENT, certainty=Certainty.OFFICIAL)
    (said,) = decide(OFFICIALLY, LOW, past=quiet, developments=(OFFICIAL,), event=sure)
    assert (said.state, said.rule_id, said.also) == (AnnouncementState.QUEUED, "officially", ("low",))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TRIAL])
def test_waiting_live_rule_is_held_despite_drafts_and_trials(status: Status) -> None:
    (held,) = decide(OFFICIALLY, rule("tried", status=status), routes=Routes(default=MAIN))
    assert (held.state, held.rule_id) == (AnnouncementState.HELD, "officially")


def test_held_announcement_names_all_waiting_rules() -> None:
    (held,) = decide(OFFICIALLY, rule("too", Level.HIGH, certainty=Certainty.CORROBORATED))
    assert (held.state, held.rule_id, held.also) == (AnnouncementState.HELD, "too", ("officially",))
    assert held.waits_for is Certainty.CORROBORATED


def test_held_announcement_keeps_its_start() -> None:
    before = replace(decide(OFFICIALLY)[0], at=NOW - timedelta(days=1))
    assert decide(OFFICIALLY, past=(before,), developments=(RESTATED,)) == ()
    (longer,) = decide(OFFICIALLY, rule("too", certainty=Certainty.CORROBORATED), past=(before,))
    assert (longer.rule_id, longer.waits_for, longer.at) == ("too", Certainty.CORROBORATED, before.at)


@pytest.mark.parametrize(
    ("before", "certainty", "after"),
    [
        pytest.param(AnnouncementState.HELD, Certainty.REPORTED, None, id="what waits still waits"),
        pytest.param(AnnouncementState.HELD, Certainty.OFFICIAL, AnnouncementState.QUEUED, id="or is released"),
        pytest.param(AnnouncementState.DIGEST, Certainty.OFFICIAL, None, id="what is in the digest stays there"),
    ],
)
def test_initial_poll_revokes_no_decision(
    before: AnnouncementState, certainty: Certainty, after: AnnouncementState | None
) -> None:
    waits = replace(decide(OFFICIALLY)[0], state=before)
    said = decide(
        OFFICIALLY,
        past=(waits,),
        developments=(RESTATED,),
        baseline=True,
        event=replace(EVENT, certainty=certainty),
    )
    assert [a.state for a in said] == ([after] if after else [])


def test_announced_event_does_not_wait() -> None:
    sure = replace(EVENT, certainty=Certainty.OFFICIAL)
    (said,) = decide(OFFICIALLY, past=decide(OFFICIALLY), developments=(OFFICIAL,), event=sure)
    assert (said.state, said.waits_for) == (AnnouncementState.QUEUED, None)


@pytest.mark.parametrize(
    ("others", "waiting"),
    [
        pytest.param([OFFICIALLY], ["officially"], id="one that would raise the level"),
        pytest.param([rule("low", Level.LOW, certainty=Certainty.OFFICIAL)], [], id="one that would not"),
        pytest.param(
            [OFFICIALLY, rule("wide", Level.HIGH, supersedes=("officially",))], [], id="one that gives way to another"
        ),
        pytest.param(
            [rule("tried", Level.CRITICAL, certainty=Certainty.OFFICIAL, status=Status.TRIAL)], [], id="one on trial"
        ),
    ],
)
def test_announcement_names_waiting_rules_that_would_raise_it(
    others: list[tuple[Match, Rule]], waiting: list[str]
) -> None:
    (said,) = decide(rule("speaks", Level.HIGH), *others, routes=Routes(default=MAIN))
    assert (said.state, said.waits_for) == (AnnouncementState.QUEUED, None)
    assert [w.rule_id for w in said.waits] == waiting
    assert decide(rule("speaks", Level.HIGH), *others, past=(said,), routes=Routes(default=MAIN)) == ()


def test_rule_that_no_longer_matches_stops_waiting() -> None:
    said = decide(rule("speaks"), OFFICIALLY)
    (now_said,) = decide(rule("speaks"), past=said, developments=(RESTATED,))
    assert now_said.waits == ()
    (unheard,) = decide(past=said, developments=(RESTATED,))
    assert unheard == now_said


@pytest.mark.parametrize(
    ("matches", "muted", "speaks", "state"),
    [
        pytest.param([rule("a"), rule("b")], {"a"}, "b", AnnouncementState.QUEUED, id="the other rule still speaks"),
        pytest.param([rule("a")], {"a"}, "a", AnnouncementState.MUTED, id="a rule alone is silent"),
        pytest.param([rule("a"), rule("b")], {"a", "b"}, "a", AnnouncementState.MUTED, id="all are silent"),
        pytest.param(
            [rule("a", Level.CRITICAL)], {"a"}, "a", AnnouncementState.QUEUED, id="what is critical is never muted"
        ),
        pytest.param([rule("a")], {"z"}, "a", AnnouncementState.QUEUED, id="a mute of another rule does nothing"),
    ],
)
def test_mute_affects_the_rule_not_the_event(
    matches: list[tuple[Match, Rule]], muted: set[RuleId], speaks: str, state: AnnouncementState
) -> None:
    mutes = {name: muted_rule(name) for name in muted}
    (said,) = announce(EVENT, matches, (OPENED,), (), ROUTES, baseline=False, now=NOW, muted=mutes)
    assert (said.rule_id, said.state) == (speaks, state)
    assert said.muted_by == (mutes["a"] if state is AnnouncementState.MUTED else None)  # type: ignore[index]


def muted_rule(name: str) -> Mute:
    return Mute(rule_id=RuleId(name), by="U1", at=NOW, until=NOW + timedelta(days=7))


def test_muted_event_is_announced_by_another_rule() -> None:
    muted = {RuleId("a"): muted_rule("a")}
    quiet = announce(EVENT, [rule("a")], (OPENED,), (), ROUTES, baseline=False, now=NOW, muted=muted)
    (said,) = announce(EVENT, [rule("a"), rule("b")], (RESTATED,), quiet, ROUTES, baseline=False, now=NOW, muted=muted)
    assert (said.rule_id, said.state, said.muted_by) == ("b", AnnouncementState.QUEUED, None)


# ------------------------------------------------------------------ once it is alerted


def test_louder_rule_raises_an_announcement_later() -> None:
    first = decide(rule("quiet", Level.MEDIUM))
    (raised,) = decide(rule("quiet", Level.MEDIUM), rule("loud", Level.HIGH), past=first, developments=(RESTATED,))
    assert (raised.state, raised.level, raised.rule_id, raised.also) == (
        AnnouncementState.QUEUED,
        Level.HIGH,
        "loud",
        ("quiet",),
    )
    assert raised.at == first[0].at
    assert decide(rule("quiet", Level.MEDIUM), rule("loud", Level.HIGH), past=(raised,)) == ()


def test_announced_level_never_falls() -> None:
    first = decide(rule("loud", Level.HIGH))
    assert decide(rule("loud", Level.HIGH), past=first, developments=(RESTATED,)) == ()
    assert decide(past=first, developments=(RESTATED,)) == ()


def test_initial_poll_raises_no_level() -> None:
    first = decide(rule("quiet", Level.MEDIUM))
    assert decide(rule("loud", Level.HIGH), past=first, baseline=True) == ()


@pytest.mark.parametrize(
    "development",
    [
        replace(OPENED, kind=DevelopmentKind.DENIED),
        replace(OPENED, kind=DevelopmentKind.WITHDRAWN),
        replace(OPENED, kind=DevelopmentKind.CORRECTED, was=("in_force",), now=("considered",)),
        replace(OPENED, kind=DevelopmentKind.SIGN_FLIPPED, was=("easing",), now=("tightening",)),
    ],
    ids=lambda d: str(d.kind),
)
def test_invalidated_status_reopens_the_acknowledgement_without_a_matching_rule(development: Development) -> None:
    first = decide(rule())
    (reopened,) = decide(past=first, developments=(development,))
    assert reopened == replace(first[0], reopened_at=NOW)
    assert decide(past=first, developments=(OFFICIAL,)) == ()
