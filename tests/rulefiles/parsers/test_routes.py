"""The parsing of routes.yaml. Its errors: bad_rules/routes_*.yaml."""

from datetime import UTC, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alerts.route import DigestPlan, Hours, Mention, QuietHours, ReminderPlan, Route, RouteKind, Updates
from monitor.domain.rules.rule import Level
from monitor.rulefiles import RuleSet, load

BASE = Path(__file__).parents[1] / "base"
EXAMPLE = """
defaults: {language: en, zone: Europe/Brussels, updates: thread_and_escalations}
routes:
  minerals:
    channel: "#minerals-policy"
    minimum: medium
    digest: {at: "08:00", days: mon-fri, levels: [low]}
    quiet: {from: "22:00", to: "06:30", pass: high}
    remind: {unacknowledged: 60m, levels: [high, critical], in: business_hours}
    mention: {from: critical, group: S0MINERALS}
    fallback: operator
  chips:
    channel: "#chips-policy"
    minimum: medium
    digest: {at: "08:30", zone: Asia/Tokyo, days: mon-fri, levels: [low]}
    fallback: operator
  legal: {channel: "#trade-legal", minimum: critical}
  lab: {channel: "#policy-lab", kind: trial}
  operator: {channel: "#monitor-ops", kind: operator}
unrouted: minerals
"""


def rules_of(text: str, folder: Path) -> RuleSet:
    (folder / "routes.yaml").write_text(text, encoding="utf-8")
    return load(folder, BASE)


def route(settings: str, folder: Path, *, defaults: str = "{}") -> Route:
    """Return the route `r` of a file with those defaults."""
    rules = rules_of(f"defaults: {defaults}\nroutes:\n  r: {{channel: C0ALERTS1, {settings}}}\n", folder)
    assert [str(p) for p in rules.problems] == []
    return rules.routes[0]


def test_all_settings_of_two_routes_are_read(tmp_path: Path) -> None:
    rules = rules_of(EXAMPLE, tmp_path)
    assert [str(p) for p in rules.problems] == []
    brussels, week = ZoneInfo("Europe/Brussels"), (0, 1, 2, 3, 4)
    minerals, chips, legal, lab, operator = rules.routes
    assert minerals == Route(
        name="minerals",
        channel="#minerals-policy",
        zone=brussels,
        digest=DigestPlan(at=time(8), zone=brussels, days=week, levels=(Level.LOW,)),
        quiet=QuietHours(start=time(22), end=time(6, 30), passes=Level.HIGH),
        remind=ReminderPlan(after=timedelta(hours=1), levels=(Level.HIGH, Level.CRITICAL), hours=Hours.BUSINESS),
        mention=Mention(group="S0MINERALS", least=Level.CRITICAL),
        fallback="operator",
    )
    tokyo = DigestPlan(at=time(8, 30), zone=ZoneInfo("Asia/Tokyo"), days=week, levels=(Level.LOW,))
    assert (chips.digest, chips.zone, chips.quiet) == (tokyo, brussels, None)
    assert (legal.minimum, lab.kind, operator.kind) == (Level.CRITICAL, RouteKind.TRIAL, RouteKind.OPERATOR)
    assert rules.unrouted == "minerals"


def test_a_route_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert route("kind: alerts", tmp_path) == Route(name="r", channel="C0ALERTS1", zone=UTC)


def test_defaults_apply_to_each_route(tmp_path: Path) -> None:
    said = route("zone: Asia/Tokyo, minimum: high", tmp_path, defaults='{zone: Europe/Brussels, digest: {at: "08:00"}}')
    levels = (Level.LOW, Level.MEDIUM)
    assert said.digest == DigestPlan(at=time(8), zone=ZoneInfo("Asia/Tokyo"), levels=levels)


def test_a_route_overrides_defaults_or_sets_none(tmp_path: Path) -> None:
    defaults = '{updates: thread, quiet: {from: "22:00", to: "06:00", pass: high}, remind: {unacknowledged: 60m}}'
    said = route('updates: channel, quiet: {from: "23:00", to: "05:00"}, remind: none', tmp_path, defaults=defaults)
    assert said.updates is Updates.CHANNEL
    assert said.quiet == QuietHours(start=time(23), end=time(5), passes=Level.CRITICAL)
    assert said.remind is None


def test_the_default_fallback_does_not_fall_back_to_itself(tmp_path: Path) -> None:
    text = (
        "defaults: {fallback: ops}\nroutes:\n  a: {channel: C0ALERTS1}\n  ops: {channel: C0MONITOR1, kind: operator}\n"
    )
    rules = rules_of(text, tmp_path)
    assert ([str(p) for p in rules.problems], [r.fallback for r in rules.routes]) == ([], ["ops", None])


def test_a_route_can_disable_the_default_fallback(tmp_path: Path) -> None:
    routes = "  a: {channel: C0ALERTS1, fallback: none}\n  ops: {channel: C0MONITOR1, kind: operator}\n"
    rules = rules_of(f"defaults: {{fallback: ops}}\nroutes:\n{routes}", tmp_path)
    assert ([str(p) for p in rules.problems], [r.fallback for r in rules.routes]) == ([], [None, None])


def test_a_problem_in_the_defaults_is_reported_once(tmp_path: Path) -> None:
    routes = "".join(f"  r{n}: {{channel: C0ALERTS{n}}}\n" for n in range(3))
    problems = rules_of(f"defaults: {{zone: Nowhere, fallback: r7}}\nroutes:\n{routes}", tmp_path).problems
    assert [(str(p.place), p.code) for p in problems] == [
        ("routes.yaml:1:18", "unknown-value"),
        ("routes.yaml:1:37", "unknown-route"),
    ]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat-mon", (0, 5, 6)),
        ("wed", (2,)),
        ("[thu, mon, thu]", (0, 3)),
        ("'mon-tue, sat'", (0, 1, 5)),
        ("sun-sun", (6,)),
    ],
)
def test_days_are_ranges_or_lists(written: str, days: tuple[int, ...], tmp_path: Path) -> None:
    digest = route(f'digest: {{at: "08:00", days: {written}}}', tmp_path).digest
    assert digest is not None
    assert digest.days == days


def test_date_reminders_are_sorted_longest_first(tmp_path: Path) -> None:
    text = """routes:
  minerals: {channel: "#minerals"}
  chips: {channel: "#chips", dates: [1d, 14d, 1d]}
  legal: {channel: "#legal", dates: 3d}
  lab: {channel: "#lab", dates: []}
"""
    rules = rules_of(text, tmp_path)
    assert rules.problems == ()
    assert [tuple(lead.days for lead in r.dates) for r in rules.routes] == [(30, 7, 1), (14, 1), (3,), ()]
