"""Preview of the messages on a stored event under the present rules and routes. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement, AnnouncementState, announce
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts, UpdateFacts
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match, Rule
from monitor.pipeline.alerts.announce import matches_of
from monitor.pipeline.alerts.compose import AlertSources, compose
from monitor.pipeline.alerts.development_reply import AlertChange, compose_reply
from monitor.pipeline.alerts.digest_content import DigestTransaction
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.pipeline.alerts.evidence_reply import evidence_reply
from monitor.pipeline.events.background import background_of
from monitor.pipeline.events.precedents import precedent_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasPrecedentResults


class PreviewTransaction(DigestTransaction, HasPrecedentResults, Protocol):
    """Repositories of a preview of alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply under the root message; `broadcast`: shown in the channel too."""

    message: EvidenceFacts | UpdateFacts
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The messages in one channel, and the rule that causes them. `state`: the announcement as decided today; only
    QUEUED is sent at once. `root`: the alert as known now. `replies`: as they would have been sent one by one.
    `digest`: the route's digest as if it closed now, None for a route without digests.
    """

    route: str
    channel: str
    state: AnnouncementState
    rule: str
    root: AlertFacts
    replies: tuple[Reply, ...]
    digest: DigestFacts | None = None


def preview(tx: PreviewTransaction, event: PolicyEvent, config: RuntimeConfig, *, now: datetime) -> tuple[Preview, ...]:
    """One preview per channel; none if no rule matches, and none for story events, which have no reports."""
    reports = tx.events.reports(event.id)
    if not reports:
        return ()
    composer = _Composer(tx, replace(event, baseline=False), reports, config, now)
    return tuple(one for announcement in composer.decided() if (one := composer.preview(announcement)) is not None)


class _Composer:
    """Composes the messages on one event with reports."""

    def __init__(
        self,
        tx: PreviewTransaction,
        event: PolicyEvent,
        reports: Sequence[Report],
        config: RuntimeConfig,
        now: datetime,
    ) -> None:
        self._tx = tx
        self._event = event
        self._reports = reports
        self._config = config
        self._now = now
        self._before = background_of(tx, event, reports, config)

    def decided(self) -> tuple[Announcement, ...]:
        return announce(self._event, self._hits(), (), (), self._config.routes, baseline=False, now=self._now)

    def _hits(self) -> tuple[tuple[Match, Rule], ...]:
        """The matches, without rules whose precedent is missing."""
        tx, event = self._tx, self._event
        matches = matches_of(tx, event, self._reports)
        known = [(match, rule) for match in matches if (rule := self._config.rule(match.rule_id))]
        return tuple((m, r) for m, r in known if r.after is None or precedent_of(tx, event, r.id) is not None)

    def preview(self, announcement: Announcement) -> Preview | None:
        event, config = self._event, self._config
        sources = AlertSources(reports=self._reports, precedent=precedent_of(self._tx, event, announcement.rule_id))
        composed = compose(event, announcement, sources, config, now=self._now)
        if composed is None:
            return None
        root = self._before.on(composed)
        first = Reply(message=evidence_reply(event, announcement, sources, config, context=self._before.shown))
        return Preview(
            route=announcement.route,
            channel=announcement.channel,
            state=announcement.state,
            rule=announcement.rule_id,
            root=root,
            replies=(first, *self._later(announcement, root)),
            digest=digest_so_far(self._tx, config.routes.by_name(announcement.route), config, now=self._now),
        )

    def _later(self, announcement: Announcement, root: AlertFacts) -> list[Reply]:
        """One reply per group of simultaneous developments that deserves one."""
        developments = self._tx.events.developments(self._event.id)
        later = sorted((d for d in developments if d.kind is not DevelopmentKind.OPENED), key=lambda d: d.at)
        changes = (self._change(announcement, tuple(found), root) for _, found in groupby(later, key=lambda d: d.at))
        return [
            Reply(message=compose_reply(one, self._config, now=self._now), broadcast=one.is_loud)
            for one in changes
            if one.notable
        ]

    def _change(self, announcement: Announcement, found: tuple[Development, ...], root: AlertFacts) -> AlertChange:
        return AlertChange(
            event=self._event,
            announcement=announcement,
            developments=found,
            reports=self._reports,
            previous=root,
            current=root,
        )
