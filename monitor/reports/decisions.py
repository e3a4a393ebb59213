"""What was decided about an event, channel by channel, in words: announced where, or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import entry_of
from monitor.domain.event.precedent_search import Sequel
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match, Rule, RuleId
from monitor.ports.articles import EventArticle
from monitor.ports.lookup import EventRow
from monitor.reports.answer import Stop, at_minute
from monitor.reports.engine import Engine
from monitor.reports.precedents import followed, waited
from monitor.wording.english import joined

__all__ = ["EventTold", "decided", "matches_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTold:
    """An event with all that is stored of it."""

    row: EventRow
    reports: tuple[Report, ...] = ()
    articles: tuple[EventArticle, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    developments: tuple[Development, ...] = ()
    sequels: tuple[Sequel, ...] = ()
    heir: str = ""  # the label of the event that it became part of

    @property
    def event(self) -> PolicyEvent:
        return self.row.event


def decided(told: EventTold, engine: Engine) -> tuple[Stop, list[str]]:
    """Where an event was announced, channel by channel, or why not."""
    event = told.event
    if event.joined_into:
        heir = told.heir or event.joined_into
        return Stop.JOINED, [f"{event.label} became part of {heir}: monitor why {heir}."]
    entry = entry_of(event.anchor)
    if entry and not event.reports:
        return Stop.BASELINE, [f"The register tells of it ({entry}), and no article so far: nothing was announced."]
    sequences = _sequences(told, engine)
    if not told.row.announcements:
        waiting = {s.rule_id for s in told.sequels if s.earlier is None}
        gone = [m.rule_id for m in matches_of(told) if m.rule_id not in waiting]
        if sequences and not gone:
            return Stop.NO_EARLIER_ACT, ["Nothing was announced.", *sequences]
        if not gone:
            return Stop.NO_RULE, [f"No rule wanted {event.label}, so nothing was announced."]
        said = f"Nothing was announced: {joined(gone)} had no say any more when it was decided."
        return Stop.SILENT, [said, *sequences]
    ends = [_announced(a, told, engine) for a in told.row.announcements]
    return max((stop for stop, _ in ends), key=list(Stop).index), [*(sentence for _, sentence in ends), *sequences]


def _sequences(told: EventTold, engine: Engine) -> list[str]:
    """What became of the rules that ask for an earlier act."""
    return [_sequel(sequel, engine.rule(sequel.rule_id)) for sequel in told.sequels]


def _sequel(sequel: Sequel, rule: Rule | None) -> str:
    if sequel.earlier is not None:
        return f"{sequel.rule_id} follows {followed(sequel.earlier)}."
    if rule is None or rule.after is None or rule.version != sequel.rule_version:
        return f"{sequel.rule_id}, as it was, waited for an earlier act, and there was none."
    return f"{sequel.rule_id} waited for an earlier act: {waited(rule.after)}."


def _known_before(event: PolicyEvent) -> str:
    entry = entry_of(event.anchor)
    if entry:
        return f"It was not alerted: the register knew it ({entry}), and what came since told nothing new (baseline)."
    return "It was not alerted: the first look at its source brought it (baseline)."


def _announced(announcement: Announcement, told: EventTold, engine: Engine) -> tuple[Stop, str]:
    event, rule = told.event, engine.rule(announcement.rule_id)
    what = f"{announcement.rule_id} ({announcement.level})"
    match announcement.state:
        case AnnouncementState.QUEUED:
            matched = {m.rule_id for m in matches_of(told)}
            silenced = [r for r in rule.supersedes if r in matched] if rule else []
            return _sent(announcement, told.deliveries, silenced)
        case AnnouncementState.BASELINE:
            return Stop.BASELINE, _known_before(event)
        case AnnouncementState.TOLD:
            where = announcement.channel
            return Stop.TOLD, f"It was said in {where} as part of another event, by {what}, and taken from it by hand."
        case AnnouncementState.MUTED:
            return Stop.MUTED, f"It was not said in {announcement.channel}: {what} is muted there."
        case AnnouncementState.HELD:
            wants = f"waits for {announcement.waits_for}" if announcement.waits_for else "waits until it is surer"
            return Stop.HELD, f"It is held for {announcement.channel}: {what} {wants}, the event is {event.certainty}."
        case AnnouncementState.DIGEST:
            route = next((r for r in engine.routes.named if r.name == announcement.route), engine.routes.default)
            below = f"below the minimum ({route.minimum}) of route {announcement.route}"
            return Stop.DIGEST, f"It was not sent at once: {what} is {below}. {_listed(route, announcement)}"
        case AnnouncementState.DRAFT:
            return Stop.DRAFT, f"It was counted only: {what} is a draft."


def _listed(route: Route, announcement: Announcement) -> str:
    if route.digest is None:
        return "That route has no digest: it is stored, and listed by monitor events list."
    if announcement.level not in route.digest.levels:
        return f"That route's digest leaves out what is {announcement.level}."
    return "That route's digest lists it."


def _sent(announcement: Announcement, deliveries: Iterable[Delivery], silenced: Sequence[RuleId]) -> tuple[Stop, str]:
    trial = ", trial" if announcement.trial else ""
    where, what = announcement.channel, f"{announcement.rule_id} ({announcement.level}{trial})"
    also = f"; {joined(announcement.also)} held as well" if announcement.also else ""
    also += f"; {joined(silenced)} gave way to it" if silenced else ""
    roots = [d for d in deliveries if d.kind is DeliveryKind.ROOT and d.event_id == announcement.event_id]
    root = next((d for d in roots if d.channel == where), None)
    if root is None:
        return Stop.WAITING, f"It goes to {where} by {what}{also}."
    instead = next((d for d in roots if d.id == root.told_by), None)
    if root.state is DeliveryState.REROUTED and instead is not None:
        stop, said = _ended(instead, instead.channel, what, also)
        return stop, f"{where} could not be used ({root.last_error}). {said}"
    return _ended(root, where, what, also)


def _ended(root: Delivery, where: str, what: str, also: str) -> tuple[Stop, str]:
    if root.state is DeliveryState.DELIVERED:
        at = f" on {at_minute(root.delivered_at)}" if root.delivered_at else ""
        plainer = ", in a plainer form because Slack refused the fuller one" if root.is_degraded else ""
        return Stop.ANNOUNCED, f"It was announced in {where}{at} by {what}{plainer}{also}."
    if root.state is DeliveryState.SUMMARISED:
        return (
            Stop.ANNOUNCED,
            f"It waited for too long and is a line of the summary of delayed alerts in {where}{also}.",
        )
    error = f" ({root.last_error})" if root.last_error else ""
    if root.state.is_final:
        return Stop.WAITING, f"The message to {where} by {what} was given up{error}."
    put_off = root.attempts == 0 and root.not_before > root.created_at
    waits = "for the end of quiet hours on" if put_off else "since"
    since = root.not_before if put_off else root.created_at
    return Stop.WAITING, f"The message to {where} by {what} waits {waits} {at_minute(since)}{error}."


def matches_of(told: EventTold) -> tuple[Match, ...]:
    """The first of each rule, loudest first."""
    found: dict[RuleId, Match] = {}
    for match in (m for article in told.articles for m in article.matches):
        found.setdefault(match.rule_id, match)
    return tuple(sorted(found.values(), key=lambda m: (-m.level.rank, m.rule_id)))
