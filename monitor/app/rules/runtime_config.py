"""The runtime config of a rule set under these settings: usable routes, and the sample and canary sources."""

from dataclasses import replace

from monitor.app.messaging.channels import TERMINAL, accepts_clicks, has_threads, main_channel, reaches
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS, BurstLimits
from monitor.domain.alerts.route import Route
from monitor.domain.sources.source import Source
from monitor.ingest.canary import CANARY
from monitor.ingest.sample import SAMPLE
from monitor.language.exposure import exposure_finder
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.rules import RulesLoaded
from monitor.rulefiles import RuleSet
from monitor.settings import Settings


def config_of(
    rules: RuleSet | RulesLoaded,
    settings: Settings,
    workspace: str,
    *,
    sample: bool = False,
    canary: bool = False,
    storm: BurstLimits | None = DEFAULT_LIMITS,
) -> RuntimeConfig:
    """The runtime config. Without a Slack app, routes other than webhooks fall back to the main channel, and bursts are
    off, because they need threads and edits.
    """
    sources: dict[str, Source] = {s.id: s for s in rules.sources}
    if sample:
        sources[SAMPLE.id] = SAMPLE
    if canary:
        sources[CANARY.id] = CANARY
    channel = main_channel(settings)
    named = tuple(r for r in _named(rules, settings) if reaches(settings, r.channel))
    return RuntimeConfig(
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
        watch=rules.knowledge.watch,
        exposure=exposure_finder(rules.knowledge.watch, rules.knowledge.vocabulary),
        has_threads=has_threads,
        direct_messages=settings.uses_slack,
    )


def _named(rules: RuleSet | RulesLoaded, settings: Settings) -> tuple[Route, ...]:
    """The routes, without reminders where nobody can acknowledge."""
    return tuple(r if accepts_clicks(settings, r.channel) else replace(r, remind=None) for r in rules.routes)


def reminder_problems(rules: RulesLoaded, settings: Settings) -> tuple[str, ...]:
    """A warning for routes whose reminders can't work; empty if there are none."""
    reached = (r for r in rules.routes if r.remind is not None and reaches(settings, r.channel))
    asking = [r.name for r in reached if not accepts_clicks(settings, r.channel)]
    if not asking:
        return ()
    advice = "set MONITOR_SLACK_APP_TOKEN for a Slack channel, or remove `remind` from routes.yaml"
    return (f"route {', '.join(asking)}: no reminders, because alerts without buttons can't be acknowledged; {advice}",)
