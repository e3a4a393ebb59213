"""What would be said of a stored event where, by the rules and routes as they are. Reads, and changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from monitor.domain.alerts.announcement import Announcement, AnnouncementState, announce
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Dossier, Update
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match, Rule
from monitor.pipeline.alerts.announce import matches_of
from monitor.pipeline.alerts.compose import AlertSources, compose
from monitor.pipeline.alerts.development_reply import AlertChange, compose_reply
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.pipeline.alerts.evidence_reply import evidence_reply
from monitor.pipeline.events.background import background_of
from monitor.pipeline.events.precedents import precedent_of
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Transaction

__all__ = ["Preview", "Reply", "preview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message under the root; `broadcast` is whether the channel is shown it as well."""

    message: Dossier | Update
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a channel would be told by the rule that speaks there. `state` is what would be decided today: only QUEUED
    is said at once. The `root` says what is known now; the replies stand as they would have been told one by one.
    `digest` is the route's as it would be if it closed now, None for a route without one.
    """

    route: str
    channel: str
    state: AnnouncementState
    rule: str
    root: Alert
    replies: tuple[Reply, ...]
    digest: Digest | None = None


def preview(tx: Transaction, event: PolicyEvent, desk: Desk, *, now: datetime) -> tuple[Preview, ...]:
    """One a channel, none where no rule matches. Of a story, which has no act, there is nothing to compose from."""
    reports = tx.events.reports(event.id)
    if not reports:
        return ()
    composer = _Composer(tx, replace(event, baseline=False), reports, desk, now)
    return tuple(one for announcement in composer.decided() if (one := composer.preview(announcement)) is not None)


class _Composer:
    """The words for one event, which has reports."""

    def __init__(
        self, tx: Transaction, event: PolicyEvent, reports: Sequence[Report], desk: Desk, now: datetime
    ) -> None:
        self._tx = tx
        self._event = event
        self._reports = reports
        self._desk = desk
        self._now = now
        self._before = background_of(tx, event, reports, desk)

    def decided(self) -> tuple[Announcement, ...]:
        return announce(self._event, self._hits(), (), (), self._desk.routes, baseline=False, now=self._now)

    def _hits(self) -> tuple[tuple[Match, Rule], ...]:
        """Without rules that wait for an earlier act which was not found."""
        tx, event = self._tx, self._event
        matches = matches_of(tx, event, self._reports)
        known = [(match, rule) for match in matches if (rule := self._desk.rule(match.rule_id))]
        return tuple((m, r) for m, r in known if r.after is None or precedent_of(tx, event, r.id) is not None)

    def preview(self, announcement: Announcement) -> Preview | None:
        event, desk = self._event, self._desk
        voice = AlertSources(reports=self._reports, follows=precedent_of(self._tx, event, announcement.rule_id))
        composed = compose(event, announcement, voice, desk)
        if composed is None:
            return None
        root = self._before.on(composed)
        first = Reply(message=evidence_reply(event, announcement, voice, desk, background=self._before.rounds))
        return Preview(
            route=announcement.route,
            channel=announcement.channel,
            state=announcement.state,
            rule=announcement.rule_id,
            root=root,
            replies=(first, *self._later(announcement, root)),
            digest=digest_so_far(self._tx, desk.routes.called(announcement.route), desk, now=self._now),
        )

    def _later(self, announcement: Announcement, root: Alert) -> list[Reply]:
        """A reply for what came together, where something of it is worth one."""
        told = self._tx.events.developments(self._event.id)
        came = sorted((d for d in told if d.kind is not DevelopmentKind.OPENED), key=lambda d: d.at)
        news = (self._news(announcement, tuple(found), root) for _, found in groupby(came, key=lambda d: d.at))
        return [
            Reply(message=compose_reply(one, self._desk, now=self._now), broadcast=one.is_loud)
            for one in news
            if one.told
        ]

    def _news(self, announcement: Announcement, found: tuple[Development, ...], root: Alert) -> AlertChange:
        return AlertChange(
            event=self._event,
            announcement=announcement,
            developments=found,
            reports=self._reports,
            was=root,
            alert=root,
        )
