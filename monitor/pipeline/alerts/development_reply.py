"""Replies on developments: one per update of an announced event, the most important development first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.facts import AlertFacts, Change, Speaker, UpdateFacts, first_line_of
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.event_state import quantity_text
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Shown
from monitor.pipeline.alerts.compose import group_to_call
from monitor.pipeline.rules.runtime_config import RuntimeConfig

_LEADS = (  # order among developments of equal loudness
    *(DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN, DevelopmentKind.ENDED),
    *(DevelopmentKind.CORRECTED, DevelopmentKind.SIGN_FLIPPED),
    DevelopmentKind.TOUCHES_WATCH_LIST,
    *(DevelopmentKind.CERTAINTY_UP, DevelopmentKind.STAGE_UP, DevelopmentKind.CLAIMS_MORE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """The change of an alert in one channel. `reports` are the event's. `raised`: the new level, if it rose.

    `previous`: the alert so far. `current`: the alert now, None if no report of the event is left.
    """

    event: PolicyEvent
    announcement: Announcement
    developments: tuple[Development, ...]
    reports: Sequence[Report]
    previous: AlertFacts
    current: AlertFacts | None
    raised: Level | None = None

    @property
    def notable(self) -> tuple[Development, ...]:
        """The developments that deserve a reply, the leading one first."""
        worth = [d for d in self.developments if d.loudness is not Loudness.SILENT]
        return tuple(sorted(worth, key=lambda d: (-d.loudness.rank, _place(d))))

    @property
    def is_loud(self) -> bool:
        raised = self.raised is not None and self.raised.rank >= Level.HIGH.rank
        return raised or any(d.loudness is Loudness.LOUD for d in self.developments)

    @property
    def key(self) -> str:
        """The key of this news: the same news is sent once."""
        raised = [f"level {self.raised}"] if self.raised else []
        return "; ".join([*raised, *(d.news for d in self.notable)])


def _place(development: Development) -> int:
    return _LEADS.index(development.kind) if development.kind in _LEADS else len(_LEADS)


def compose_reply(
    alert_change: AlertChange, config: RuntimeConfig, *, mentions: Sequence[str] = (), now: datetime
) -> UpdateFacts:
    """The reply. `mentions`: the users who acknowledged what no longer holds."""
    developments = alert_change.notable
    if not developments:
        return _level_only(alert_change, config, now)
    lead = developments[0]
    by = next((r for r in alert_change.reports if r.ref == lead.by), None)
    change = _change(alert_change, developments, by, config)
    message = UpdateFacts(
        kind=change.kind,
        label=alert_change.event.label,
        seen_at=by.seen_at if by else now,
        mention_group=_calls(alert_change, config),
        mentions=tuple(mentions) if any(d.invalidates for d in developments) else (),
        sample=alert_change.event.sample,
        trial=alert_change.announcement.trial,
        change=change,
        pages=tuple(r.has_page for r in alert_change.reports) if change.kind is UpdateKind.CONFIRMED else (),
        for_us=alert_change.current.for_us if _touches(developments) and alert_change.current is not None else None,
    )
    return message if by is None else _quoting(message, by, _shown(by, alert_change, config), config)


def _touches(developments: Sequence[Development]) -> bool:
    return any(d.kind is DevelopmentKind.TOUCHES_WATCH_LIST for d in developments)


def _change(
    alert_change: AlertChange, developments: tuple[Development, ...], by: Report | None, config: RuntimeConfig
) -> Change:
    current, kind = alert_change.current, _kind(developments[0])
    return Change(
        kind=kind,
        developments=developments,
        raised=alert_change.raised,
        issuer=alert_change.event.issuer,
        speaker=None if by is None else _speaker(by, alert_change, config),
        act=None if current is None else current.act,
        before=first_line_of(alert_change.previous) if kind in _RESTATING else None,
    )


_RESTATING = (UpdateKind.CORRECTED, UpdateKind.DENIED)  # what was said before is repeated


def _calls(alert_change: AlertChange, config: RuntimeConfig) -> str:
    """A raised level may call a group that the alert did not call."""
    if alert_change.raised is None:
        return ""
    return group_to_call(alert_change.event, alert_change.announcement, alert_change.raised, config)


def _level_only(alert_change: AlertChange, config: RuntimeConfig, now: datetime) -> UpdateFacts:
    return UpdateFacts(
        kind=UpdateKind.RAISED,
        label=alert_change.event.label,
        seen_at=now,
        mention_group=_calls(alert_change, config),
        sample=alert_change.event.sample,
        trial=alert_change.announcement.trial,
        change=Change(kind=UpdateKind.RAISED, raised=alert_change.raised),
    )


def _kind(lead: Development) -> UpdateKind:
    if lead.kind is DevelopmentKind.CERTAINTY_UP and lead.now == (Certainty.OFFICIAL,):
        return UpdateKind.CONFIRMED
    if lead.kind is DevelopmentKind.STAGE_UP and lead.now == (Stage.IN_FORCE,):
        return UpdateKind.IN_FORCE
    return _KIND.get(lead.kind, UpdateKind.ADDED)


_KIND = {
    DevelopmentKind.OPENED: UpdateKind.CORRECTED,  # reported again after a withdrawal
    DevelopmentKind.DENIED: UpdateKind.DENIED,
    DevelopmentKind.WITHDRAWN: UpdateKind.CORRECTED,
    DevelopmentKind.CORRECTED: UpdateKind.CORRECTED,
    DevelopmentKind.SIGN_FLIPPED: UpdateKind.CORRECTED,
    DevelopmentKind.CLAIMS_MORE: UpdateKind.CLAIMED,
    DevelopmentKind.DATE_CHANGED: UpdateKind.DATE,
    DevelopmentKind.CONTRADICTED: UpdateKind.CONTRADICTED,
}


def _speaker(by: Report, alert_change: AlertChange, config: RuntimeConfig) -> Speaker:
    return Speaker(
        name=_shown(by, alert_change, config).name,
        issuer=by.act.issuer,
        agency=by.act.agency,
        is_official=by.act.certainty is Certainty.OFFICIAL,
        retracts=by.act.retracts is not None,
        corrects=_corrected_outlet(by, alert_change, config),
    )


def _corrected_outlet(by: Report, alert_change: AlertChange, config: RuntimeConfig) -> str:
    """The other outlet that reported the figure which `by` corrects, unless only some channels may see its name."""
    was = {
        v for d in alert_change.developments if d.kind is DevelopmentKind.CORRECTED and d.by == by.ref for v in d.was
    }
    others = (r for r in alert_change.reports if r.outlet != by.outlet and not r.terms.visible_in)
    before = (r for r in others if not was.isdisjoint(map(quantity_text, r.act.quantities)))
    first = next(before, None) if by.act.corrects is not None else None
    return "" if first is None else _shown(first, alert_change, config).name


def _shown(by: Report, alert_change: AlertChange, config: RuntimeConfig) -> Shown:
    return by.shown(config.routes.audience_of(alert_change.announcement.channel))


def _quoting(message: UpdateFacts, by: Report, shown: Shown, config: RuntimeConfig) -> UpdateFacts:
    quote = shown.headline(by.title)
    return replace(
        message,
        quote=quote,
        gloss=shown.headline(by.gloss) if quote else "",
        language=shown.language(by.language),
        source_name=shown.name,
        tier=by.tier,
        url=shown.link(by.url),
        published=by.published,
        visible_in=config.routes.channels_for([by.terms]) if shown.is_named else (),
        redact_at=by.terms.ends(by.seen_at) if quote else None,
    )
