"""Texts of digests, the same for every messenger: plain text, one line each, no markup (see `plain_text`)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alerts.digest_content import (
    CandidateLine,
    Digest,
    DigestDate,
    DigestLine,
    MonitoringSummary,
    MutedRuleLine,
    UnreachedSource,
)
from monitor.wording.headline import certainty_word
from monitor.wording.messages.texts import LINE_CHARS, picture
from monitor.wording.phrases.english import counted, roughly, written_day
from monitor.wording.phrases.plain_text import clean, cut

POSSIBLE_COMMAND = "monitor events list --possible"
"""Lists all of them with their scores."""

POSSIBLE_HEADING = "Possible acts (no alert: the reader was not sure)"

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def title(digest: Digest) -> str:
    """`Minerals · Fri 13 Jun 08:00 to Mon 16 Jun 08:00 (Brussels) · 2 to decide · 1 new · 3 quiet`."""
    return " ".join(heading(digest))


def heading(digest: Digest) -> tuple[str, str]:
    """The bold part (route and period) and the counts after it."""
    if digest.continued:
        return f"{_name(digest.route)} · {_window(digest)}", "· continued"
    counts = (
        (digest.waiting_count, "to decide"),
        (digest.new_count, "new"),
        (digest.possible_count, "possible"),
        (digest.quiet_reports, "quiet"),
    )
    counted = [f"{count:,} {what}" for count, what in counts if count] or ["nothing new"]
    remark = [cut(clean(digest.remark), 200)] if digest.remark else []
    late = ["late: the monitor was not running then"] if digest.late else []
    return f"{_name(digest.route)} · {_window(digest)}", " ".join(f"· {text}" for text in (*counted, *late, *remark))


def _name(route: str) -> str:
    name = cut(clean(route), 60)
    return name[:1].upper() + name[1:]


def _window(digest: Digest) -> str:
    zone = ZoneInfo(digest.zone)
    start, end = (at.astimezone(zone) for at in (digest.start, digest.end))
    city = digest.zone.rpartition("/")[2].replace("_", " ")
    return f"{_moment(start, end)} to {_moment(end, end)} ({city})"


def _moment(at: datetime, end: datetime) -> str:
    day = written_day(at).removesuffix(f" {end.year}")
    return f"{_WEEKDAYS[at.weekday()]} {day} {at:%H:%M}"


def event(line: DigestLine) -> tuple[str, str]:
    """The headline of an event and how certain it is."""
    return cut(clean(line.headline), LINE_CHARS), certainty_word(line.certainty, line.stage, disputed=line.disputed)


def undecided(line: DigestLine) -> str:
    """`no decision (9 d)` for an acknowledged event, else `not acknowledged (9 d)`."""
    since = f" ({line.days} d)" if line.days else ""
    return f"no decision{since}" if line.acknowledged_by else f"not acknowledged{since}"


def new_heading(digest: Digest) -> str:
    return f"New below {digest.below}"


def more(count: int, shown: int) -> str:
    return f"and {count - shown:,} more" if count > shown else ""


def possible(line: CandidateLine) -> tuple[str, str, str]:
    """The score (`0.27`, "" without a judge), the headline, and the source with the article's language."""
    score = "" if line.score is None else f"{line.score:.2f}"
    language = f" ({clean(line.language)})" if line.language else ""
    return score, cut(clean(line.headline or line.about), LINE_CHARS), f"{cut(clean(line.source), 60)}{language}"


def more_possible(digest: Digest) -> str:
    """`and 3 more: monitor events list --possible`, "" where all are shown."""
    rest = more(digest.possible_count, len(digest.possible))
    return f"{rest}: {POSSIBLE_COMMAND}" if rest else ""


def feedback(*, shortcut: bool) -> tuple[str, ...]:
    """How to report a missed alert. `shortcut`: Slack's message menu reaches the monitor."""
    question = "Should one of these have alerted?"
    if shortcut:
        return (f"{question} Post its link, and choose “Should this have alerted” in that message's ⋮ menu",)
    return (
        f"{question} How it was read: monitor why ADDRESS",
        "To teach the judge, label it 1: monitor reader tune --labels FILE",
    )


def small_parts(digest: Digest) -> tuple[tuple[str, str], ...]:
    """Name and text of the short parts: quiet reports, muted rules, other desks."""
    parts = [
        ("Quiet (joined silently)", _quiet(digest)),
        ("Muted", "; ".join(map(_kept, digest.muted))),
        ("Other desks", _elsewhere(digest)),
    ]
    return tuple((name, text) for name, text in parts if text)


def dates(digest: Digest) -> tuple[str, ...]:
    """`Sat 21 Jun · in 5 days: DRC … · suspension ends: last day 21 Jun 2025 (Kinshasa)`, one a date."""
    return tuple(f"{_when(date)} · {_date(date)}" for date in digest.dates)


def _quiet(digest: Digest) -> str:
    named = [f"{counted(quiet.reports, 'report')} of {clean(quiet.label)}" for quiet in digest.quiet]
    rest = digest.quiet_reports - sum(quiet.reports for quiet in digest.quiet)
    return ", ".join([*named, f"{rest:,} of others"] if rest > 0 else named)


def _kept(kept: MutedRuleLine) -> str:
    until = f"until {written_day(kept.until)}" if kept.until else "mute ended"
    events = f"{counted(kept.events, 'event')} muted" if kept.events else "no events muted"
    what = cut(clean(kept.about), 80) if kept.about else f"rule {cut(clean(kept.rule_id), 60)}"
    because = f" ({cut(clean(kept.because), 80)})" if kept.because else ""
    return f"{what}: {events}, {until}{because}"


def _elsewhere(digest: Digest) -> str:
    lines = [_elsewhere_line(line) for line in digest.elsewhere]
    return "; ".join(filter(None, (*lines, more(digest.elsewhere_count, len(lines)))))


def _elsewhere_line(line: DigestLine) -> str:
    day = f" ({written_day(line.day).rpartition(' ')[0]})" if line.day else ""
    return f"{cut(clean(line.route), 40)}: {picture(line.direction)} {cut(clean(line.headline), 70)}{day}"


def _when(date: DigestDate) -> str:
    day = written_day(date.day).rpartition(" ")[0]
    return f"{_WEEKDAYS[date.day.weekday()]} {day}"


def _date(date: DigestDate) -> str:
    days = {0: "today", 1: "tomorrow"}.get(date.in_days, f"in {date.in_days} days")
    return f"{days}: {cut(clean(date.headline), LINE_CHARS)} · {clean(date.text)}"


def watch(watch: MonitoringSummary, *, command: bool = True) -> str:
    """How many sources were reached and items read; `command` adds how to list the possible acts.

    `43 sources: 41 reached · 2 silent (gacc 3 d, miit 31 h) · 4,812 items read · 0 document numbers missing · …`.
    """
    gaps = f"{counted(watch.gaps, 'document number')} missing"
    parts = [f"{counted(watch.sources, 'source')}: {watch.reached} reached", silent_sources(watch)]
    unseen = [f"{counted(watch.unseen, 'gap')} in feeds"] if watch.unseen else []
    listed_by = f" ({POSSIBLE_COMMAND})" if command else ""
    unsure = [f"{counted(watch.possible, 'possible act')}{listed_by}"] if watch.possible else []
    parts += [f"{counted(watch.items, 'item')} read", *unsure, *unseen, gaps]
    if watch.median is not None:
        parts.append(f"median {roughly(watch.median)} from publication to alert")
    return " · ".join(parts)


def silent_sources(watch: MonitoringSummary) -> str:
    """`2 silent (gacc 3 d, miit 31 h)`, or `none silent`."""
    missing = watch.sources - watch.reached
    named = [_silence(silence) for silence in watch.silent]
    who = ", ".join(filter(None, (*named, more(missing, len(named)))))
    return f"{missing} silent ({who})" if missing else "none silent"


def _silence(silence: UnreachedSource) -> str:
    name = cut(clean(silence.source), 40)
    return f"{name} {roughly(silence.since)}" if silence.since is not None else f"{name} never reached"
