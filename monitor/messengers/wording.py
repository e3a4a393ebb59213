"""Messages in words, the same for every messenger. Plain text out, one line each, no markup (see `plain`). Dates of law
are printed with the issuer's zone.
"""

import re
from itertools import pairwise

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.message import Alert, Burst, BurstLine, Delayed, DelayedItem, Dossier, Update, UpdateKind
from monitor.domain.source import Tier
from monitor.language import headline
from monitor.language.headline.english import joined, written_day
from monitor.messengers.plain import clean, cut

__all__ = [
    "BURST_PICTURE",
    "LINE_CHARS",
    "burst_line",
    "burst_rest",
    "burst_title",
    "button",
    "called",
    "decided",
    "delayed_head",
    "delayed_item",
    "delayed_more",
    "dossier_title",
    "first_line",
    "marks",
    "origin",
    "picture",
    "reports",
    "restated",
    "status",
    "summary",
    "update_line",
    "when",
]

LINE_CHARS = 90  # of line 1: what phones and Slack's list of notifications show
AUTHORITY_CHARS = 24  # of line 1's, so that the headline keeps the most
RESTATED_DAYS = 6
CHANGE_CHARS = 300  # of what was said and of what is said now: none may push out the other

_SIGN = {
    Direction.TIGHTENING: "🔒",
    Direction.EASING: "🔓",
    Direction.MIXED: "🔀",
    Direction.NONE: "📄",
}


def picture(direction: Direction) -> str:
    """Lock, open lock, both ways, paper."""
    return _SIGN[direction]


def marks(said: Alert | Update) -> tuple[str, ...]:
    """What must stand before everything else: SAMPLE for a bundled example, TRIAL for a rule on trial."""
    return tuple(m for m, holds in (("SAMPLE", said.sample), ("TRIAL", said.trial)) if holds)


def status(alert: Alert) -> str:
    """Who says so, with a picture: `⚠ unconfirmed, 1 media report`, `✅ official, MOFCOM`, `🚫 denied`."""
    return headline.status(
        certainty=alert.certainty,
        stage=alert.stage,
        reports=alert.reports,
        sources=alert.sources,
        tier=alert.tier,
        authority=cut(clean(alert.authority), AUTHORITY_CHARS),
        issuer=cut(clean(alert.issuer), AUTHORITY_CHARS),
        disputed=alert.disputed,
        taken_back=alert.taken_back,
    )


def first_line(alert: Alert, *, limit: int = LINE_CHARS) -> tuple[str, str, str]:
    """What stands before, in and after the part that is set in bold; together at most `limit` characters.

    Where there is too much, the status of a claim leaves out who has not confirmed it; then the headline is cut.
    """
    before = " ".join((*marks(alert), picture(alert.direction))) + " "
    level = f"{alert.level.value.capitalize()} · "
    words, said = clean(alert.headline), status(alert)
    room = limit - len(f"{before}{level} · ")
    if len(words) + len(said) > room:
        said = said.partition(", not confirmed")[0]
    headline = _LEADING_ON.sub("…", cut(words, room - len(said)))
    return before, level + headline if headline else level.rstrip(" ·"), f" · {said}"


_LEADING_ON = re.compile(
    r"(?: (?:a|and|as|at|by|for|from|in|its|of|on|the|to|until|with))+…$"
)  # words that mean nothing without those that were cut off


def summary(alert: Alert, *, headline_is_cut: bool = False) -> str:
    """What the act does and what it leaves as it was, on one line, after the headline in full where line 1 cut it.

    Where the control that stays is named, the summary need not say that one does.
    """
    whole = f"{alert.headline.rstrip('.')}." if headline_is_cut and not alert.headline.endswith("…") else ""
    stays = "" if "licence requirement" in alert.unchanged else alert.stays
    said = f"{alert.summary.rstrip('.')}; {stays}." if stays else alert.summary
    return clean(" ".join(filter(None, (whole, said, alert.relation, alert.unchanged))))


def reports(alert: Alert) -> str:
    """Who else says so and what goes with it: `6 reports, 4 independent, zh en ja · 4th act in 12 months`; "" for a
    lone report of which nothing else is known. What is remarked stands first where it is what changed.
    """
    languages = tuple(dict.fromkeys(filter(None, map(_language, alert.languages))))
    known = (_counted(alert, languages), clean(alert.record))
    remarks = tuple(map(clean, alert.remarks))
    return " · ".join(filter(None, (*known, *remarks) if alert.changed else (*remarks, *known)))


def _counted(alert: Alert, languages: tuple[str, ...]) -> str:
    """What line 1 does not say: it counts the reports where nothing surer can be said."""
    if alert.reports < 2:
        return ""
    if alert.certainty in (Certainty.CORROBORATED, Certainty.OFFICIAL):
        independent = f"{max(alert.sources, 1)} independent"
        return ", ".join(filter(None, (f"{alert.reports} reports", independent, " ".join(languages))))
    return f"reports in {' '.join(languages)}" if len(languages) > 1 else ""


def restated(alert: Alert) -> str:
    """The days on which the same was said again, the last ones where there are many: `12 Jun, 26 Jun 2025`."""
    days = alert.restated[-RESTATED_DAYS:]
    earlier = ("… ",) if len(days) < len(alert.restated) else ()
    shown = [
        written_day(d).removesuffix(f" {d.year}") if d.year == after.year else written_day(d)
        for d, after in pairwise(days)
    ]
    return "".join(earlier) + ", ".join([*shown, *map(written_day, days[-1:])])


def update_line(update: Update) -> tuple[str, str, str]:
    """What stands before, in and after the part in bold: `✅ `, `CONFIRMED`, ` · MOFCOM: some licences approved.`

    A heading in words is bold as far as its first comma, and a colon leads to the text.
    """
    picture_, word, between = _UPDATES[update.kind]
    heading, comma, rest = (clean(update.heading) or word).partition(",")
    was, now = (cut(clean(text), CHANGE_CHARS) for text in (update.was, update.now))
    change = f"was: {was} · now: {now}" if was or now else ""
    text = " · ".join(filter(None, (change, clean(update.text))))
    before = " ".join((*marks(update), picture_)) + " "
    return before, heading, comma + rest + (between + text if text else "")


_UPDATES = {
    UpdateKind.CONFIRMED: ("✅", "CONFIRMED", " · "),
    UpdateKind.CORRECTED: ("✏", "CORRECTED", " · "),
    UpdateKind.DENIED: ("🚫", "DENIED", " · "),
    UpdateKind.IN_FORCE: ("📌", "NOW IN FORCE", " · "),
    UpdateKind.CLAIMED: ("🗣", "Claimed by one side", ": "),
    UpdateKind.ADDED: ("➕", "Added", ": "),
    UpdateKind.DATE: ("📅", "Date", ": "),
    UpdateKind.CONTRADICTED: ("⚠", "Contradicted", ": "),
    UpdateKind.RAISED: ("⏫", "Level raised", ": "),
    UpdateKind.WATCHED: ("👀", "Watched until today", ": "),
    UpdateKind.UNACKNOWLEDGED: ("⏰", "NOT ACKNOWLEDGED", " · "),
}


def called(update: Update) -> str:
    """What is said to the people whom an update mentions."""
    watched = update.kind is UpdateKind.WATCHED
    return "you wanted to watch it until today." if watched else "you acknowledged the earlier version."


def decided(alert: Alert) -> str:
    """`watching until 1 Dec 2026`, "" where nothing is decided."""
    decision = alert.decision
    if decision is None:
        return ""
    until = f" until {written_day(decision.until)}" if decision.until else ""
    return f"{decision.kind.in_words}{until}"


BURST_PICTURE = "🌊"


def burst_title(burst: Burst) -> str:
    """`22 more alerts, each in the thread`."""
    return "1 more alert, in the thread" if burst.count == 1 else f"{burst.count} more alerts, each in the thread"


def burst_line(line: BurstLine) -> tuple[str, str, str]:
    """What stands before, in and after the part in bold: `🔓`, `High`, `· China approves … · E-7K2Q`."""
    words = cut(clean(line.headline), LINE_CHARS)
    return picture(line.direction), line.level.value.capitalize(), f"· {words} · {clean(line.label)}"


def burst_rest(burst: Burst) -> str:
    """How many it does not name, "" where it names all."""
    rest = burst.count - len(burst.top)
    return f"and {rest} more" if rest > 0 else ""


def dossier_title(dossier: Dossier) -> str:
    return f"{clean(dossier.label)}: what was said, how it was read, what came before".removeprefix(": ")


def when(alert: Alert) -> str:
    """`MOFCOM No. 10/2025 · said 7 Jun 2025 (Beijing) · in effect since 8 Jun 2025 · no end date given`.

    "" of a story: there is no act whose day could be told.
    """
    if alert.story:
        return ""
    zone = f" ({cut(clean(alert.zone), 40)})" if alert.zone else ""
    number = cut(clean(alert.number), 60)
    parts = [*([number] if number else []), _said(alert, zone), _standing(alert)]
    if alert.until is not None:
        parts.append(f"until {written_day(alert.until)}")
    elif alert.stage in (Stage.ANNOUNCED, Stage.IN_FORCE) and not alert.done:
        parts.append("no end date found")
    return " · ".join(parts)


def _said(alert: Alert, zone: str) -> str:
    spoken = f", {cut(clean(alert.spoken), 80)}" if alert.spoken else ""
    if alert.announced is not None:
        return f"said {written_day(alert.announced)}{zone}{spoken}"
    if alert.reported is not None:
        return f"first reported {written_day(alert.reported)}{zone}"
    return "date of the act not given"


def _standing(alert: Alert) -> str:
    if alert.stage_unclear:
        return f"stage unclear: {clean(alert.stage_unclear)}"
    if alert.stage is Stage.IN_FORCE and alert.done:
        return clean(alert.done)
    if alert.effective is None or alert.stage is Stage.DENIED:
        return _STAGE[alert.stage]
    if alert.stage in (Stage.CONSIDERED, Stage.PROPOSED):
        return f"{_STAGE[alert.stage]}, would take effect {written_day(alert.effective)}"
    verb = "since" if alert.effective <= alert.seen_at.date() else "from"
    return f"in effect {verb} {written_day(alert.effective)}"


_STAGE = {
    Stage.CONSIDERED: "under consideration, nothing adopted",
    Stage.PROPOSED: "proposed, not adopted",
    Stage.ANNOUNCED: "announced, start date not found",
    Stage.IN_FORCE: "in effect now",
    Stage.DENIED: "denied: no such act",
}


def origin(name: str, tier: Tier | None, language: str) -> str:
    """`Sohu Finance (media, zh)`."""
    known = ", ".join(filter(None, (tier.value if tier else "", _language(language))))
    source = cut(clean(name), 80)
    return f"{source} ({known})" if known else source


def read_in(origins: tuple[str, ...]) -> str:
    """`read on its page and in annex list.pdf`, "" where the feed itself has the words."""
    places = ["on its page" if o == "page" else f"in {cut(clean(o), 80)}" for o in origins[:3]]
    return f"read {joined(places)}" if places else ""


def button(tier: Tier | None, language: str) -> str:
    """The words of the link to the source: `Read source (zh)`, of an office `Read official text (zh)`."""
    what = "official text" if tier is Tier.OFFICIAL else "source"
    known = _language(language)
    return f"Read {what} ({known})" if known else f"Read {what}"


def _language(code: str) -> str:
    """The language alone: readers need no script or region. "" where it is not known."""
    name = code.partition("-")[0]
    return name if name != "und" and re.fullmatch("[a-z]{2,8}", name) else ""


def delayed_head(said: Delayed) -> str:
    """`3 alerts were delayed, the first since 24 Nov 2026 09:14 UTC`."""
    what, first = ("1 alert was", "") if said.total == 1 else (f"{said.total} alerts were", "the first ")
    return f"{what} delayed, {first}since {written_day(said.since)} {said.since:%H:%M} UTC"


def delayed_item(item: DelayedItem) -> str:
    """`High · E-7K2Q · China grants rare-earth export licences`."""
    level = item.level.capitalize() if item.level is not None else "Update"
    return " · ".join(filter(None, (level, clean(item.label), cut(clean(item.text), 120))))


def delayed_more(said: Delayed) -> str:
    """Where those are that are not shown, "" where all are."""
    left = said.total - len(said.items)
    return f"and {left} more; all of them: monitor events list" if left > 0 else ""
