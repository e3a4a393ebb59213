"""The desk that these settings make of a rule set: where its alerts can go, and which sources come beside its own."""

from dataclasses import replace

from monitor.app.messengers import TERMINAL, carries_clicks, main_channel, reaches
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import USUAL_LIMITS, StormLimits
from monitor.domain.alerts.route import Route
from monitor.domain.sources.source import Source
from monitor.ingest.canary import CANARY
from monitor.ingest.sample import SAMPLE
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.rules import RulesLoaded
from monitor.rulefiles import RuleSet
from monitor.settings import Settings

__all__ = ["desk_of", "unheard"]


def desk_of(
    rules: RuleSet | RulesLoaded,
    settings: Settings,
    workspace: str,
    *,
    sample: bool = False,
    canary: bool = False,
    storm: StormLimits | None = USUAL_LIMITS,
) -> Desk:
    """The desk of a rule set. Without an app in Slack every route but those to webhooks ends at the main channel, which
    then has no bursts: they take threads and edits.
    """
    sources: dict[str, Source] = {s.id: s for s in rules.sources}
    if sample:
        sources[SAMPLE.id] = SAMPLE
    if canary:
        sources[CANARY.id] = CANARY
    channel = main_channel(settings)
    named = tuple(r for r in _named(rules, settings) if reaches(settings, r.channel))
    return Desk(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=rules.knowledge.vocabulary,
        routes=Routes(
            default=Route(name="default", channel=channel),
            named=named,
            unrouted=rules.unrouted,
            screen=TERMINAL if channel == TERMINAL else "",
        ),
        sources={s.id: s for s in sources.values()},
        workspace=workspace,
        storm=storm if settings.uses_slack else None,
        second_reader=settings.llm.model if settings.llm else "",
    )


def _named(rules: RuleSet | RulesLoaded, settings: Settings) -> tuple[Route, ...]:
    """Where nobody can click, nobody is reminded to."""
    return tuple(r if carries_clicks(settings, r.channel) else replace(r, remind=None) for r in rules.routes)


def unheard(rules: RulesLoaded, settings: Settings) -> tuple[str, ...]:
    """What routes ask for and does not come."""
    reached = (r for r in rules.routes if r.remind is not None and reaches(settings, r.channel))
    asking = [r.name for r in reached if not carries_clicks(settings, r.channel)]
    if not asking:
        return ()
    advice = "set MONITOR_SLACK_APP_TOKEN for a channel of Slack, or take `remind` out of routes.yaml"
    return (f"route {', '.join(asking)}: no reminders, for nobody can acknowledge an alert without buttons; {advice}",)
