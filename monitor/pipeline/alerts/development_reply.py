"""Replies on developments: one per update of an announced event, the most important development first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Shown
from monitor.pipeline.alerts.compose import act_of, group_to_call
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.wording.changes import authority_of, change
from monitor.wording.names import short_place
from monitor.wording.readings import facets_not_found, texts_read
from monitor.wording.status import status

__all__ = ["GIVEN_UP", "WITHDRAWN", "AlertChange", "change_summary", "compose_reply", "struck_text"]

WITHDRAWN = "WITHDRAWN"
"""Heading if an outlet retracts its own report, which is not a denial by others."""

GIVEN_UP = "PLAN GIVEN UP"
"""Heading if a plan is no longer pursued."""

_LEADS = (  # order among developments of equal loudness
    *(DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN, DevelopmentKind.ENDED),
    *(DevelopmentKind.CORRECTED, DevelopmentKind.SIGN_FLIPPED),
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
    previous: Alert
    current: Alert | None
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
) -> Update:
    """The reply. `mentions`: the users who acknowledged what no longer holds."""
    developments = alert_change.notable
    if not developments:
        return _level_only(alert_change, config, now)
    lead = developments[0]
    by = next((r for r in alert_change.reports if r.ref == lead.by), None)
    message = Update(
        kind=_kind(lead),
        label=alert_change.event.label,
        text=_text(alert_change, developments, by, config),
        heading=_heading(lead, alert_change, config),
        seen_at=by.seen_at if by else now,
        mention_group=_calls(alert_change, config),
        mentions=tuple(mentions) if any(d.invalidates for d in developments) else (),
        sample=alert_change.event.sample,
        trial=alert_change.announcement.trial,
    )
    if message.kind is UpdateKind.CORRECTED:
        message = replace(message, was=alert_change.previous.headline, now=_now(lead, alert_change))
    if message.kind is UpdateKind.CONFIRMED and alert_change.reports:
        act = act_of(alert_change.event, alert_change.reports, config.vocabulary)
        searched = texts_read([r.has_page for r in alert_change.reports])
        message = replace(message, still_open=", ".join(facets_not_found(act)), texts_read=searched)
    return message if by is None else _quoting(message, by, _shown(by, alert_change, config), config)


def _calls(alert_change: AlertChange, config: RuntimeConfig) -> str:
    """A raised level may call a group that the alert did not call."""
    if alert_change.raised is None:
        return ""
    return group_to_call(alert_change.event, alert_change.announcement, alert_change.raised, config)


def _level_only(alert_change: AlertChange, config: RuntimeConfig, now: datetime) -> Update:
    return Update(
        kind=UpdateKind.RAISED,
        label=alert_change.event.label,
        text="another rule matches at this level",
        heading=f"Level raised to {alert_change.raised}",
        seen_at=now,
        mention_group=_calls(alert_change, config),
        sample=alert_change.event.sample,
        trial=alert_change.announcement.trial,
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
_HEADING = {
    DevelopmentKind.CERTAINTY_UP: "More certain",
    DevelopmentKind.STAGE_UP: "New stage",
    DevelopmentKind.UPHELD: "Upheld",
}


def _heading(lead: Development, alert_change: AlertChange, config: RuntimeConfig) -> str:
    """The heading, "" for the default heading of the kind."""
    if _kind(lead) is UpdateKind.DENIED and (ending := _ending(lead, alert_change)):
        return ending
    if _kind(lead) is UpdateKind.CLAIMED:
        who, whom = lead.now[0].partition(" ")[0], alert_change.event.issuer
        claimed = short_place(who, config.vocabulary) if who != "?" else "another government"
        known = whom in config.vocabulary.concepts
        confirmed = f", not confirmed by {short_place(whom, config.vocabulary)}" if known else ""
        return f"Claimed by {claimed}{confirmed}"
    if lead.kind is DevelopmentKind.ENDED:
        return change(lead, None, config.vocabulary).capitalize()
    return _HEADING.get(lead.kind, "") if _kind(lead) is UpdateKind.ADDED else ""


def _ending(lead: Development, alert_change: AlertChange) -> str:
    """The heading of an end that is not a denial: a retracted report or an abandoned plan; else ""."""
    if any(r.ref == lead.by and r.act.retracts is not None for r in alert_change.reports):
        return WITHDRAWN
    return GIVEN_UP if alert_change.current is not None and alert_change.current.abandoned else ""


def _now(lead: Development, alert_change: AlertChange) -> str:
    if lead.kind is DevelopmentKind.WITHDRAWN or alert_change.current is None:
        return "the article was edited and no longer reports it; no other report does"
    return alert_change.current.headline


def _text(
    alert_change: AlertChange, developments: Sequence[Development], by: Report | None, config: RuntimeConfig
) -> str:
    lead, *others = developments
    issuer = by.act.issuer if by else None
    phrases = [_leading(lead, alert_change, by, config), *(change(d, issuer, config.vocabulary) for d in others)]
    if _kind(lead) is UpdateKind.CONFIRMED and not others:
        phrases.append("no new detail found")
    if alert_change.raised is not None:
        phrases.append(f"level raised to {alert_change.raised}")
    return " · ".join(filter(None, phrases))


def _leading(lead: Development, alert_change: AlertChange, by: Report | None, config: RuntimeConfig) -> str:
    if by is None:
        return ""
    match _kind(lead):
        case UpdateKind.DENIED if by.act.retracts is not None:
            return f"{_speaker(by, alert_change, config)} retracts its report: {alert_change.previous.headline}"
        case UpdateKind.CONFIRMED | UpdateKind.DENIED | UpdateKind.IN_FORCE:
            headline = alert_change.current.headline if alert_change.current else ""
            speaker = _speaker(by, alert_change, config)
            return headline if _names(headline, speaker) else f"{speaker}: {headline}"
        case _ if lead.kind is DevelopmentKind.ENDED:
            return alert_change.current.headline if alert_change.current else ""
        case UpdateKind.CORRECTED:
            return f"says {_speaker(by, alert_change, config)}"
        case _:
            return change(lead, by.act.issuer, config.vocabulary)


def _names(headline: str, speaker: str) -> bool:
    """True if the headline begins with the speaker: `Japan denies …`, `Japan: probable …`."""
    return headline.startswith((f"{speaker} ", f"{speaker}: "))


def _speaker(by: Report, alert_change: AlertChange, config: RuntimeConfig) -> str:
    """The authority of an official report, else the outlet, as far as the channel may see it."""
    if by.act.certainty is Certainty.OFFICIAL:
        return authority_of(by.act.agency, by.act.issuer, config.vocabulary)
    return _shown(by, alert_change, config).name


def _shown(by: Report, alert_change: AlertChange, config: RuntimeConfig) -> Shown:
    return by.shown(config.routes.audience_of(alert_change.announcement.channel))


def _quoting(message: Update, by: Report, shown: Shown, config: RuntimeConfig) -> Update:
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


# ------------------------------------------------------------------ changes of the alert


def change_summary(message: Update) -> str:
    """The development in words for the alert; "" if a remark on the alert states it already."""
    if message.kind in (UpdateKind.CLAIMED, UpdateKind.CONTRADICTED):
        return ""
    if message.heading == WITHDRAWN:
        return "withdrawn by its source"
    if message.heading == GIVEN_UP:
        return "plan given up"
    heading = message.heading[:1].lower() + message.heading[1:]  # within a sentence; names keep their capitals
    return _CHANGED.get(message.kind) or " · ".join(filter(None, (heading, message.text)))


_CHANGED = {
    UpdateKind.CONFIRMED: "confirmed by the issuer",
    UpdateKind.CORRECTED: "corrected",
    UpdateKind.DENIED: "denied",
    UpdateKind.IN_FORCE: "now in force",
}


def struck_text(alert_change: AlertChange, message: Update) -> str:
    """The text to strike through: the old status after a confirmation, the old first line after a correction or denial,
    else "".
    """
    before = alert_change.previous
    old = str(
        status(
            certainty=before.certainty,
            stage=before.stage,
            reports=before.reports,
            sources=before.sources,
            tier=before.tier,
            authority=before.authority,
            issuer=before.issuer,
            disputed=before.disputed,
            retracted=before.retracted,
            abandoned=before.abandoned,
        )
    )
    match message.kind:
        case UpdateKind.CONFIRMED:
            return old
        case UpdateKind.CORRECTED | UpdateKind.DENIED:
            return f"{before.headline} · {old}"
        case _:
            return ""
