"""Developments of an event: what each report changed, and where it was sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, is_person
from monitor.domain.event.development import Development, DevelopmentKind, Loudness
from monitor.domain.event.event_state import Field
from monitor.reports.explain.answer import at_minute
from monitor.wording.phrases.english import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One development. `by` is its article; `sent` has one line per channel that it was sent to, else none."""

    at: datetime
    kind: DevelopmentKind
    loudness: Loudness
    by: ArticleId
    field: Field | None = None
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()

    @property
    def change(self) -> str:
        """Return `certainty: official, before: reported`, or "" if no field changed."""
        if self.field is None:
            return ""
        before = f", before: {', '.join(self.was)}" if self.was else ""
        return f"{self.field}: {', '.join(self.now)}{before}"


def growth_of(developments: Iterable[Development], deliveries: Sequence[Delivery]) -> tuple[Growth, ...]:
    """Return the developments with their deliveries to channels, earliest first.

    A development and its deliveries are stored in one transaction, so they have the same time.
    """
    return tuple(
        Growth(
            at=d.at,
            kind=d.kind,
            loudness=d.loudness,
            by=d.by.article_id,
            field=d.field,
            was=d.was,
            now=d.now,
            sent=_sent(d, [row for row in deliveries if row.created_at == d.at and not is_person(row.channel)]),
        )
        for d in developments
    )


def _sent(development: Development, rows: Sequence[Delivery]) -> tuple[str, ...]:
    replied = development.loudness is not Loudness.SILENT
    lines: dict[str, str] = {}
    for row in rows:
        if row.kind is DeliveryKind.ROOT:
            lines[row.channel] = f"alert in {row.channel}"
        elif row.kind is DeliveryKind.THREAD and replied:
            how = "shown in the channel" if row.broadcast else "in the thread"
            lines.setdefault(row.channel, f"reply in {row.channel}, {how}")
        elif row.kind is DeliveryKind.EDIT and not replied:
            lines.setdefault(row.channel, f"alert edited in {row.channel}")
    return tuple(lines.values())


def growth_in_words(growth: Sequence[Growth]) -> list[str]:
    """Return sentences on what followed the first report: what was sent, and how often reports repeated it."""
    later = [g for g in growth if g.kind is not DevelopmentKind.OPENED]
    loud = (g for g in later if g.loudness is not Loudness.SILENT)
    lines = [f"{g.kind} ({g.change}) on {at_minute(g.at)}{_where(g)}" for g in loud]
    repeats = sum(g.kind is DevelopmentKind.RESTATED for g in later)
    sentences = [f"Later developments: {joined(lines)}."] if lines else []
    return [*sentences, *([f"{repeats} later reports changed nothing."] if repeats > 1 else [])]


def _where(growth: Growth) -> str:
    return f", {joined(growth.sent)}" if growth.sent else ", not sent to any channel"
