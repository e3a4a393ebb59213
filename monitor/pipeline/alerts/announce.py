"""Announcements of touched events, and their messages, in the poll's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.announcement import Announcement, AnnouncementState, announce
from monitor.domain.alerts.bursts import is_exempt
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts
from monitor.domain.alerts.mute import Mutes
from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import EVIDENCE_MARK, Delivery, DeliveryId, DeliveryKind, to_send
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventId
from monitor.domain.event.report import Report
from monitor.domain.interactions.topic import Topic
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.operations.scheduled_task import ScheduledTask, ScheduledTaskKind
from monitor.domain.rules.rule import Match, RuleId
from monitor.pipeline.alerts.acknowledgement_reminders import schedule_acknowledgement_reminder
from monitor.pipeline.alerts.bursts import BurstQueue
from monitor.pipeline.alerts.compose import AlertSources, StoryArticle, act_keys, compose
from monitor.pipeline.alerts.date_reminders import schedule_date_reminders
from monitor.pipeline.alerts.evidence_reply import evidence_reply
from monitor.pipeline.alerts.followers import followers_of, foremost
from monitor.pipeline.alerts.list_files import list_files
from monitor.pipeline.alerts.merged_events import notify_merge
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.alerts.roots import for_person, person_channels, root_id, root_key
from monitor.pipeline.alerts.updates import AlertUpdate, update_alert
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.events.background import Background, background_of
from monitor.pipeline.events.precedents import precedent_of, waiting_events, with_precedents
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import (
    HasAnnouncements,
    HasBursts,
    HasChannels,
    HasEvents,
    HasInteractions,
    HasOutbox,
    HasPartyLists,
    HasPrecedentResults,
    HasScheduledTasks,
)


class AnnounceTransaction(
    HasAnnouncements,
    HasBursts,
    HasChannels,
    HasEvents,
    HasInteractions,
    HasOutbox,
    HasPartyLists,
    HasPrecedentResults,
    HasScheduledTasks,
    Protocol,
):
    """Repositories to announce events."""


def announce_events(
    tx: AnnounceTransaction,
    attached: Sequence[Attached],
    stories: Sequence[tuple[Attached, StoryArticle]],
    config: RuntimeConfig,
    *,
    baseline: bool,
    now: datetime,
) -> AnnouncementLedger:
    """Decide on every touched event, store the announcements and queue their messages."""
    announcer = _Announcer(tx, config, now)
    for one in attached:
        announcer.report_merge(one)
    alive = [one for one in attached if one.event.joined_into is None]
    late = [(one, one.event.baseline) for one in waiting_events(tx, alive, config)]
    for one, known_before in [*((one, baseline) for one in alive), *late]:
        reports = tx.events.reports(one.event.id)
        matches = matches_of(tx, one.event, reports)
        announcer.decide(one, matches, AlertSources(reports=reports), baseline=known_before)
    for one, story in stories:
        announcer.decide(one, story.matches, AlertSources(story=story), baseline=baseline)
    announcer.queue_roots()
    return announcer.ledger


def matches_of(tx: HasAnnouncements, event: PolicyEvent, reports: Sequence[Report]) -> tuple[Match, ...]:
    """Matches whose acts belong to the event; a text-only match belongs to the first act of its article.

    Of several matches of a rule the first, or a later one whose level was raised higher.
    """
    own = {r.ref for r in reports}
    found: dict[RuleId, Match] = {}
    for match, ref in tx.announcements.matches(event.id):
        foremost = ref if ref.ordinal != WHOLE_ARTICLE else ActRef(article_id=ref.article_id, ordinal=0)
        if foremost in own:
            for_act = match.for_acts((foremost.ordinal,))
            known = found.get(match.rule_id)
            louder = known is None or (for_act.raised is not None and for_act.level.rank > known.level.rank)
            found[match.rule_id] = for_act if known is None or louder else known
    return tuple(found.values())


class _Announcer:
    """Announces the events of one transaction. Root messages are queued after all decisions."""

    def __init__(self, tx: AnnounceTransaction, config: RuntimeConfig, now: datetime) -> None:
        self._tx = tx
        self._config = config
        self._mutes = Mutes(tx.interactions.mutes(now=now))
        self._now = now
        self._queue: list[tuple[PolicyEvent, Announcement, AlertSources, tuple[Topic, ...]]] = []
        self.ledger = AnnouncementLedger()

    def report_merge(self, one: Attached) -> None:
        """Report a merge of the event in the channels where it was announced."""
        heir = self._tx.events.get(one.event.joined_into) if one.event.joined_into else None
        if heir is not None:
            self.ledger += notify_merge(self._tx, one.event, heir, self._config, now=self._now)

    def decide(self, one: Attached, matches: Iterable[Match], sources: AlertSources, *, baseline: bool) -> None:
        tx, config, event = self._tx, self._config, one.event
        known = [(m, r) for m in matches if (r := config.rule(m.rule_id)) is not None]
        live = with_precedents(tx, event, sources.reports, known, config, now=self._now)
        past = tx.announcements.past(event.id)
        decided = {
            a.channel: a
            for a in announce(
                event,
                live,
                one.developments,
                past,
                config.routes,
                baseline=baseline,
                now=self._now,
                muted=self._mutes.of(event, (r.id for _, r in live), config.vocabulary),
            )
        }
        for announcement in decided.values():
            tx.announcements.save(announcement)
        announced = {a.channel: a for a in past if a.state is AnnouncementState.QUEUED}
        for before in announced.values():
            self._update(one, before, decided.get(before.channel, before), sources, quietly=baseline)
        self._open(event, [a for a in decided.values() if a.channel not in announced], sources)
        self._follow(one, past, decided, sources, quietly=baseline)

    def _follow(
        self,
        one: Attached,
        past: Sequence[Announcement],
        decided: Mapping[str, Announcement],
        sources: AlertSources,
        *,
        quietly: bool,
    ) -> None:
        """Repeat the alert, or what is new about it, to the people who follow its topic."""
        current = tuple({**{a.channel: a for a in past}, **decided}.values())
        before = foremost(past)
        for follower in followers_of(self._tx, one.event, current, self._config):
            personal = follower.announcement
            if follower.has_alert:
                former = for_person(before or personal, personal.channel, event_id=personal.event_id)
                self._update(one, former, personal, sources, quietly=quietly)
            elif not quietly:
                found = precedent_of(self._tx, one.event, personal.rule_id)
                self._queue.append((one.event, personal, replace(sources, precedent=found), follower.topics))

    def _update(
        self, one: Attached, before: Announcement, announcement: Announcement, sources: AlertSources, *, quietly: bool
    ) -> None:
        update = AlertUpdate(
            event=one.event,
            before=before,
            announcement=announcement,
            developments=one.developments,
            sources=replace(sources, precedent=precedent_of(self._tx, one.event, announcement.rule_id)),
            quietly=quietly,
        )
        self.ledger += update_alert(self._tx, update, self._config, now=self._now)
        if not quietly:
            root = root_id(announcement, self._config.workspace)
            self._attach_lists(one.event, announcement, sources, root, not_before=self._now)
        schedule_date_reminders(self._tx, one.event, announcement, sources.reports, self._config, now=self._now)

    def _open(self, event: PolicyEvent, decided: Sequence[Announcement], sources: AlertSources) -> None:
        states = [a.state for a in decided]
        for announcement in decided:
            if announcement.state is AnnouncementState.QUEUED:
                found = precedent_of(self._tx, event, announcement.rule_id)
                self._queue.append((event, announcement, replace(sources, precedent=found), ()))
        queued, held = states.count(AnnouncementState.QUEUED), states.count(AnnouncementState.HELD)
        muted, digest = states.count(AnnouncementState.MUTED), states.count(AnnouncementState.DIGEST)
        due = queued + held + muted + digest
        self.ledger += AnnouncementLedger(due=due, queued=queued, held=held, muted=muted, digest=digest)

    def queue_roots(self) -> None:
        """Queue the root messages, highest level first, and the first reply under each."""
        first: list[tuple[Delivery, EvidenceFacts]] = []
        lists: list[tuple[Delivery, PolicyEvent, Announcement, AlertSources]] = []
        bursts = BurstQueue(self._tx, self._config, now=self._now)
        before_it: dict[EventId, Background] = {}
        for event, announcement, sources, topics in sorted(self._queue, key=lambda q: -q[1].level.rank):
            alert = compose(event, announcement, sources, self._config, now=self._now)
            assert alert is not None, "a decided event has a rule and a report or article"
            alert = replace(alert, followed=topics)
            if sources.reports and event.id not in before_it:
                before_it[event.id] = background_of(self._tx, event, sources.reports, self._config)
                self._update_changed(before_it[event.id])
            before = before_it.get(event.id)
            root = self._root(event, announcement, before.on(alert) if before else alert, sources)
            exempt = is_exempt(announcement.level, event.certainty, event.number)
            if not bursts.queue(root, exempt=exempt).is_reply:  # no first reply for alerts in a burst
                context = before.shown if before else None
                first.append((root, evidence_reply(event, announcement, sources, self._config, context=context)))
                lists.append((root, event, announcement, sources))
            schedule_date_reminders(self._tx, event, announcement, sources.reports, self._config, now=self._now)
            schedule_acknowledgement_reminder(self._tx, event, announcement, self._config, sent_at=root.not_before)
        bursts.update_bursts()
        for root, message in first:
            self._reply(root, message)
        for root, event, announcement, sources in lists:
            self._attach_lists(event, announcement, sources, root.id, not_before=root.not_before)

    def _update_changed(self, background: Background) -> None:
        """Have the alerts on earlier acts that this one may change name it."""
        for past in background.changed:
            sent = (
                a.channel for a in self._tx.announcements.past(past.event_id) if a.state is AnnouncementState.QUEUED
            )
            for channel in dict.fromkeys((*sent, *person_channels(self._tx))):
                task = ScheduledTask(
                    kind=ScheduledTaskKind.UPDATE_ALERT, at=self._now, event_id=past.event_id, channel=channel
                )
                self._tx.scheduled_tasks.put(task)

    def _attach_lists(
        self,
        event: PolicyEvent,
        announcement: Announcement,
        sources: AlertSources,
        root: DeliveryId,
        *,
        not_before: datetime,
    ) -> None:
        """Queue the names of list changes that the event's articles report, a file each, once."""
        posted = self._tx.outbox.posted(root)
        if posted is None:
            return
        for article, message in list_files(self._tx, event, announcement, sources.reports, self._config):
            news, workspace = f"list file {article}", self._config.workspace
            row = reply_to(posted.post, message, workspace=workspace, news=news, now=self._now, not_before=not_before)
            self.ledger += AnnouncementLedger(replies=int(self._tx.outbox.queue(row)))

    def _reply(self, root: Delivery, first: EvidenceFacts) -> None:
        queued = reply(
            self._tx,
            root.id,
            first,
            workspace=self._config.workspace,
            news="evidence_reply",
            now=self._now,
            not_before=root.not_before,
            marks=(EVIDENCE_MARK,),
        )
        self.ledger += AnnouncementLedger(replies=int(queued is not None))

    def _root(
        self, event: PolicyEvent, announcement: Announcement, alert: AlertFacts, sources: AlertSources
    ) -> Delivery:
        key = root_key(announcement, self._config.workspace)
        channel, kind = announcement.channel, DeliveryKind.ROOT
        at = earliest_send_at(self._config.routes.by_name(announcement.route), announcement.level, now=self._now)
        row = to_send(key, channel=channel, kind=kind, message=alert, now=self._now, event_id=event.id, not_before=at)
        return replace(row, acts=act_keys(sources))
