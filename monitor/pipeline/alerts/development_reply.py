"""What developed about an announced event, as one reply under its alert: the loudest leads, the others follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.acts.act import Certainty, Stage
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Shown
from monitor.pipeline.alerts.compose import act_of, group_to_call
from monitor.pipeline.rules.runtime_config import Desk
from monitor.wording.changes import authority_of, change
from monitor.wording.names import short_place
from monitor.wording.readings import left_open, looked_in
from monitor.wording.status import status

__all__ = ["GIVEN_UP", "WITHDRAWN", "AlertChange", "change_summary", "compose_reply", "struck_text"]

WITHDRAWN = "WITHDRAWN"
"""Heads the reply where an outlet takes its own report back: nobody else denies anything by that."""

GIVEN_UP = "PLAN GIVEN UP"
"""Heads the reply where a plan is no longer pursued."""

_LEADS = (  # of equal loudness the one that changes most
    *(DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN, DevelopmentKind.ENDED),
    *(DevelopmentKind.CORRECTED, DevelopmentKind.SIGN_FLIPPED),
    *(DevelopmentKind.CERTAINTY_UP, DevelopmentKind.STAGE_UP, DevelopmentKind.CLAIMS_MORE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """What is to be told of an event in one channel. `raised` is its level where a louder rule holds now.

    `was` is the alert that stood until now, `alert` the one that stands instead, None where nothing tells the event
    any more. `reports` are the event's.
    """

    event: PolicyEvent
    announcement: Announcement
    developments: tuple[Development, ...]
    reports: Sequence[Report]
    was: Alert
    alert: Alert | None
    raised: Level | None = None

    @property
    def told(self) -> tuple[Development, ...]:
        """Those that get a reply, the leading one first."""
        worth = [d for d in self.developments if d.loudness is not Loudness.SILENT]
        return tuple(sorted(worth, key=lambda d: (-d.loudness.rank, _place(d))))

    @property
    def is_loud(self) -> bool:
        raised = self.raised is not None and self.raised.rank >= Level.HIGH.rank
        return raised or any(d.loudness is Loudness.LOUD for d in self.developments)

    @property
    def key(self) -> str:
        """The same news is told once."""
        raised = [f"level {self.raised}"] if self.raised else []
        return "; ".join([*raised, *(d.news for d in self.told)])


def _place(development: Development) -> int:
    return _LEADS.index(development.kind) if development.kind in _LEADS else len(_LEADS)


def compose_reply(news: AlertChange, desk: Desk, *, mentions: Sequence[str] = (), now: datetime) -> Update:
    """The reply. `mentions` are those who had acknowledged what no longer holds."""
    told = news.told
    if not told:
        return _level_alone(news, desk, now)
    lead = told[0]
    by = next((r for r in news.reports if r.ref == lead.by), None)
    said = Update(
        kind=_kind(lead),
        label=news.event.label,
        text=_text(news, told, by, desk),
        heading=_heading(lead, news, desk),
        seen_at=by.seen_at if by else now,
        calls=_calls(news, desk),
        mentions=tuple(mentions) if any(d.unsettles for d in told) else (),
        sample=news.event.sample,
        trial=news.announcement.trial,
    )
    if said.kind is UpdateKind.CORRECTED:
        said = replace(said, was=news.was.headline, now=_now(lead, news))
    if said.kind is UpdateKind.CONFIRMED and news.reports:
        act = act_of(news.event, news.reports, desk.vocabulary)
        looked = looked_in([r.has_page for r in news.reports])
        said = replace(said, still_open=", ".join(left_open(act)), looked_in=looked)
    return said if by is None else _quoting(said, by, _shown(by, news, desk), desk)


def _calls(news: AlertChange, desk: Desk) -> str:
    """A louder level calls whom the alert might not have called."""
    return group_to_call(news.event, news.announcement, news.raised, desk) if news.raised is not None else ""


def _level_alone(news: AlertChange, desk: Desk, now: datetime) -> Update:
    return Update(
        kind=UpdateKind.RAISED,
        label=news.event.label,
        text="a rule of that level matches as well",
        heading=f"Level raised to {news.raised}",
        seen_at=now,
        calls=_calls(news, desk),
        sample=news.event.sample,
        trial=news.announcement.trial,
    )


def _kind(lead: Development) -> UpdateKind:
    if lead.kind is DevelopmentKind.CERTAINTY_UP and lead.now == (Certainty.OFFICIAL,):
        return UpdateKind.CONFIRMED
    if lead.kind is DevelopmentKind.STAGE_UP and lead.now == (Stage.IN_FORCE,):
        return UpdateKind.IN_FORCE
    return _KIND.get(lead.kind, UpdateKind.ADDED)


_KIND = {
    DevelopmentKind.OPENED: UpdateKind.CORRECTED,  # it is told again, after it had been withdrawn
    DevelopmentKind.DENIED: UpdateKind.DENIED,
    DevelopmentKind.WITHDRAWN: UpdateKind.CORRECTED,
    DevelopmentKind.CORRECTED: UpdateKind.CORRECTED,
    DevelopmentKind.SIGN_FLIPPED: UpdateKind.CORRECTED,
    DevelopmentKind.CLAIMS_MORE: UpdateKind.CLAIMED,
    DevelopmentKind.DATE_CHANGED: UpdateKind.DATE,
    DevelopmentKind.CONTRADICTED: UpdateKind.CONTRADICTED,
}
_HEADING = {
    DevelopmentKind.CERTAINTY_UP: "Surer",
    DevelopmentKind.STAGE_UP: "Further",
    DevelopmentKind.UPHELD: "Stands",
}


def _heading(lead: Development, news: AlertChange, desk: Desk) -> str:
    """Words that stand for the kind where it has none of its own."""
    if _kind(lead) is UpdateKind.DENIED and (ending := _ending(lead, news)):
        return ending
    if _kind(lead) is UpdateKind.CLAIMED:
        who, whom = lead.now[0].partition(" ")[0], news.event.issuer
        claimed = short_place(who, desk.vocabulary) if who != "?" else "another government"
        known = whom in desk.vocabulary.concepts
        confirmed = f", not confirmed by {short_place(whom, desk.vocabulary)}" if known else ""
        return f"Claimed by {claimed}{confirmed}"
    if lead.kind is DevelopmentKind.ENDED:
        return change(lead, None, desk.vocabulary).capitalize()
    return _HEADING.get(lead.kind, "") if _kind(lead) is UpdateKind.ADDED else ""


def _ending(lead: Development, news: AlertChange) -> str:
    """The heading of what ends without anybody denying it: a report that is taken back, a plan that is given up."""
    if any(r.ref == lead.by and r.act.retracts is not None for r in news.reports):
        return WITHDRAWN
    return GIVEN_UP if news.alert is not None and news.alert.given_up else ""


def _now(lead: Development, news: AlertChange) -> str:
    if lead.kind is DevelopmentKind.WITHDRAWN or news.alert is None:
        return "the article was edited and no longer reports it; no other report does"
    return news.alert.headline


def _text(news: AlertChange, told: Sequence[Development], by: Report | None, desk: Desk) -> str:
    lead, *others = told
    issuer = by.act.issuer if by else None
    phrases = [_leading(lead, news, by, desk), *(change(d, issuer, desk.vocabulary) for d in others)]
    if _kind(lead) is UpdateKind.CONFIRMED and not others:
        phrases.append("no new detail found")
    if news.raised is not None:
        phrases.append(f"level raised to {news.raised}")
    return " · ".join(filter(None, phrases))


def _leading(lead: Development, news: AlertChange, by: Report | None, desk: Desk) -> str:
    if by is None:
        return ""
    match _kind(lead):
        case UpdateKind.DENIED if by.act.retracts is not None:
            return f"{_speaker(by, news, desk)} takes back its report: {news.was.headline}"
        case UpdateKind.CONFIRMED | UpdateKind.DENIED | UpdateKind.IN_FORCE:
            headline = news.alert.headline if news.alert else ""
            speaker = _speaker(by, news, desk)
            return headline if _names(headline, speaker) else f"{speaker}: {headline}"
        case _ if lead.kind is DevelopmentKind.ENDED:
            return news.alert.headline if news.alert else ""
        case UpdateKind.CORRECTED:
            return f"says {_speaker(by, news, desk)}"
        case _:
            return change(lead, by.act.issuer, desk.vocabulary)


def _names(headline: str, speaker: str) -> bool:
    """Whether the headline begins with who speaks: `Japan denies …`, `Japan: probable …`."""
    return headline.startswith((f"{speaker} ", f"{speaker}: "))


def _speaker(by: Report, news: AlertChange, desk: Desk) -> str:
    """The issuer where it speaks itself, else the outlet, as far as the channel may know it."""
    if by.act.certainty is Certainty.OFFICIAL:
        return authority_of(by.act.agency, by.act.issuer, desk.vocabulary)
    return _shown(by, news, desk).name


def _shown(by: Report, news: AlertChange, desk: Desk) -> Shown:
    return by.shown(desk.routes.readers(news.announcement.channel))


def _quoting(said: Update, by: Report, shown: Shown, desk: Desk) -> Update:
    quote = shown.headline(by.title)
    return replace(
        said,
        quote=quote,
        gloss=shown.headline(by.gloss) if quote else "",
        language=shown.language(by.language),
        source_name=shown.name,
        tier=by.tier,
        url=shown.link(by.url),
        published=by.published,
        visible_in=desk.routes.open_to([by.terms]) if shown.is_named else (),
        words_until=by.terms.ends(by.seen_at) if quote else None,
    )


# ------------------------------------------------------------------ what it leaves on the alert


def change_summary(said: Update) -> str:
    """The development in words, as the alert names the last one; "" of what a remark on the alert says as well."""
    if said.kind in (UpdateKind.CLAIMED, UpdateKind.CONTRADICTED):
        return ""
    if said.heading == WITHDRAWN:
        return "withdrawn by its source"
    if said.heading == GIVEN_UP:
        return "plan given up"
    heading = said.heading[:1].lower() + said.heading[1:]  # it stands in a sentence; names keep their capitals
    return _CHANGED.get(said.kind) or " · ".join(filter(None, (heading, said.text)))


_CHANGED = {
    UpdateKind.CONFIRMED: "confirmed by the issuer",
    UpdateKind.CORRECTED: "corrected",
    UpdateKind.DENIED: "denied",
    UpdateKind.IN_FORCE: "now in force",
}


def struck_text(news: AlertChange, said: Update) -> str:
    """What held before and is shown struck through: the old status once it is confirmed, the old line 1 where it was
    wrong, "" where what held still holds.
    """
    before = news.was
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
            taken_back=before.taken_back,
            given_up=before.given_up,
        )
    )
    match said.kind:
        case UpdateKind.CONFIRMED:
            return old
        case UpdateKind.CORRECTED | UpdateKind.DENIED:
            return f"{before.headline} · {old}"
        case _:
            return ""
