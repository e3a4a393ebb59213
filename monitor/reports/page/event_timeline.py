"""The developments of an event on its page: what each changed, by which source, and where it was sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import Development, DevelopmentKind, Loudness
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.sources.licensing import Audience
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.growth import Growth, growth_of
from monitor.wording.messages.changes import change


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A development: what it changed in words, by which source, and where it was sent. `count` reports in a row that
    changed nothing are one moment, until `last`.
    """

    at: datetime
    heading: str
    text: str
    by: str
    loudness: Loudness
    sent: tuple[str, ...] = ()
    count: int = 1
    last: datetime | None = None


def moments_of(record: EventRecord, vocabulary: Vocabulary, audience: Audience) -> Iterator[Moment]:
    """The developments, earliest first; reports in a row that changed nothing are one moment."""
    names = {a.article_id: a.shown(audience).name for a in record.articles}
    issuer = issuer_of_key(record.event.issuer) or None
    stored = record.developments
    waiting: Moment | None = None
    for one, grown in zip(stored, growth_of(stored, record.deliveries), strict=True):
        moment = _moment(one, grown, names.get(grown.by, "a deleted article"), issuer, vocabulary)
        if one.kind is DevelopmentKind.RESTATED:
            waiting = _together(waiting, moment)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield moment
    if waiting is not None:
        yield waiting


def _together(first: Moment | None, later: Moment) -> Moment:
    if first is None:
        return later
    names = tuple(dict.fromkeys((*first.by.split(", "), later.by)))
    by = ", ".join(names[:3]) + (", …" if len(names) > 3 and not names[2].endswith("…") else "")
    return replace(first, count=first.count + 1, last=later.at, by=by)


def _moment(one: Development, grown: Growth, by: str, issuer: str | None, vocabulary: Vocabulary) -> Moment:
    text = "" if one.kind in _SILENT else change(one, issuer, vocabulary)
    return Moment(at=one.at, heading=_HEADINGS[one.kind], text=text, by=by, loudness=grown.loudness, sent=grown.sent)


_SILENT = (DevelopmentKind.OPENED, DevelopmentKind.RESTATED, DevelopmentKind.TOUCHES_WATCH_LIST)
_HEADINGS = {
    DevelopmentKind.OPENED: "First report",
    DevelopmentKind.RESTATED: "Reported again, nothing new",
    DevelopmentKind.CERTAINTY_UP: "More certain",
    DevelopmentKind.STAGE_UP: "New stage",
    DevelopmentKind.SIGN_FLIPPED: "Direction changed",
    DevelopmentKind.CORRECTED: "Corrected",
    DevelopmentKind.DENIED: "Denied",
    DevelopmentKind.WITHDRAWN: "Withdrawn",
    DevelopmentKind.CLAIMS_MORE: "Another government claims more",
    DevelopmentKind.CONTRADICTED: "Contradicted",
    DevelopmentKind.ENDED: "Ended",
    DevelopmentKind.UPHELD: "Upheld",
    DevelopmentKind.EXTENDED: "Extended",
    DevelopmentKind.EXEMPTED: "Exemption",
    DevelopmentKind.NUMBER_ADDED: "Document number",
    DevelopmentKind.DATE_CHANGED: "Date",
    DevelopmentKind.TARGET_CHANGED: "More countries",
    DevelopmentKind.SCOPE_CHANGED: "Wider scope",
    DevelopmentKind.QUANTITY_CHANGED: "Figures",
    DevelopmentKind.TOUCHES_WATCH_LIST: "Exposure changed",
}
