"""Texts of alerts and updates, the same for every messenger: plain text, one line each, no markup (see `plain_text`).

Legal dates are printed with the issuer's zone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.message import Alert, Evidence, Update, UpdateKind
from monitor.domain.sources.source import Tier
from monitor.wording import headline
from monitor.wording.phrases.english import joined, written_day
from monitor.wording.phrases.plain_text import clean, cut
from monitor.wording.phrases.status import Status

LINE_CHARS = 90  # of line 1: shown on phones and in Slack's list of notifications
AUTHORITY_CHARS = 24  # of the authority in line 1, so that the headline keeps most of the line
RESTATED_DAYS = 6
LISTED = 6  # goods or firms named at most
CHANGE_CHARS = 300  # of the old and of the new text each, so that both are shown

_SIGN = {
    Direction.TIGHTENING: "🔒",
    Direction.EASING: "🔓",
    Direction.MIXED: "🔀",
    Direction.NONE: "📄",
}


def picture(direction: Direction) -> str:
    """The sign of a direction: lock, open lock, both ways, paper."""
    return _SIGN[direction]


def marks(message: Alert | Update) -> tuple[str, ...]:
    """Marks before everything else: SAMPLE for a bundled example, TRIAL for a rule on trial."""
    return tuple(m for m, is_set in (("SAMPLE", message.sample), ("TRIAL", message.trial)) if is_set)


def status(alert: Alert) -> Status:
    """The certainty with its source: `⚠ unconfirmed, 1 media report`, `✅ official, MOFCOM`, `🚫 denied`."""
    return headline.status(
        certainty=alert.certainty,
        stage=alert.stage,
        reports=alert.reports,
        sources=alert.sources,
        tier=alert.tier,
        authority=cut(clean(alert.authority), AUTHORITY_CHARS),
        issuer=cut(clean(alert.issuer), AUTHORITY_CHARS),
        disputed=alert.disputed,
        retracted=alert.retracted,
        abandoned=alert.abandoned,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLine:
    """`bold` is between `before` and `after`. `left_out` is the part of the status that did not fit."""

    before: str
    bold: str
    after: str
    left_out: str = ""

    def __str__(self) -> str:
        return self.before + self.bold + self.after


def first_line(alert: Alert, *, limit: int = LINE_CHARS) -> FirstLine:
    """Direction, level, headline and status; at most `limit` characters.

    If it is too long, the status is shortened first, then the headline leaves out its date, then its target. Goods
    stay.
    """
    before = " ".join((*marks(alert), picture(alert.direction))) + " "
    level = f"{alert.level.value.capitalize()} · "
    room = limit - len(f"{before}{level} · ")
    words, shown, left_out = _fitting(alert, status(alert), room)
    return FirstLine(before=before, bold=(level + words).rstrip(" ·"), after=f" · {shown}", left_out=left_out)


def _fitting(alert: Alert, known: Status, room: int) -> tuple[str, str, str]:
    """The longest headline and status that fit, and the part of the status that is left out."""
    lines = tuple(dict.fromkeys(map(clean, (alert.headline, *alert.shorter))))
    forms = [(lines[0], str(known), "")]
    forms += [(line, known.short, known.more) for line in lines]
    forms += [(line, known.sign, f"{known.word}{f', {known.more}' if known.more else ''}") for line in lines]
    fitting = next((form for form in forms if len(form[0]) + len(form[1]) <= room), None)
    if fitting is not None:
        return fitting
    words = _LEADING_ON.sub("…", cut(lines[-1], room - len(known.short)))
    return words, known.short, known.more


_LEADING_ON = re.compile(
    r"(?: (?:a|and|as|at|by|for|from|in|its|of|on|the|to|until|with))+…$"
)  # words that need the ones that were cut off


def summary(alert: Alert, line: FirstLine) -> str:
    """The whole headline if line 1 was cut, and the kind of act; "" for most acts."""
    whole = f"{alert.headline.rstrip('.')}." if line.bold.endswith("…") and not alert.headline.endswith("…") else ""
    return clean(" ".join(filter(None, (whole, alert.summary))))


def facts(alert: Alert, line: FirstLine) -> str:
    """Line 2: stage and dates, end, target, goods, firms, persons, amounts, document and sources.

    Facts that `line` shows are left out. A story has only its sources.
    """
    if alert.story:
        return _upper(" · ".join(_sources(alert, line)))
    zone = f" ({cut(clean(alert.zone), 40)})" if alert.zone else ""
    amounts = () if alert.stage is Stage.DENIED else alert.amounts  # those of the reports that are denied
    parts = [
        *_stage(alert, zone),
        *_term(alert),
        *map(clean, (alert.target, *_goods(alert, line), *_firms(alert), *_persons(alert, line), *amounts)),
        cut(clean(alert.number), 60),
        *_sources(alert, line),
    ]
    shown = (part for part in parts if part and not _has(str(line), part))
    return _upper(" · ".join(dict.fromkeys(shown)))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


_LABELS = re.compile(r"^(?:(?:goods|firms|destination):|takes effect|would take effect|in force since) ")


def _has(line: str, part: str) -> bool:
    """Whether the line has the part already, perhaps in another form: `rare-earth exports`, `rare earths`."""
    return f" {_words(_LABELS.sub('', part))} " in f" {_words(line)} "


def _words(text: str) -> str:
    """The text in lower case, without plurals and punctuation."""
    return " ".join(word.removesuffix("s") for word in re.findall(r"[\w.%$€]+(?:,\d+)*", text.casefold()))


def _stage(alert: Alert, zone: str) -> list[str]:
    """The stage with its dates: `announced 15 Jun 2026 (Kinshasa)`, `takes effect 1 Jul 2026`."""
    spoken = cut(clean(alert.statement_kind), 80)
    day = _day(alert, zone)
    begins = written_day(alert.effective) if alert.effective is not None else ""
    if alert.stage_unclear:
        return [f"stage unclear: {clean(alert.stage_unclear)}", day, spoken]
    match alert.stage:
        case Stage.DENIED:
            spoke = alert.announced if alert.certainty is Certainty.OFFICIAL else None
            return [f"statement of {written_day(spoke)}{zone}" if spoke else "", spoken]
        case Stage.CONSIDERED | Stage.PROPOSED:
            starts = f"would take effect {begins}" if begins else ""
            return [headline.stage_word(alert.stage), starts, day, spoken]
        case _ if alert.done and not begins:
            is_now = alert.stage is Stage.IN_FORCE and alert.start_named
            return ["in force" if is_now else "", day, spoken]
        case Stage.IN_FORCE if not begins:
            return ["in force", day, spoken]
        case _ if not begins:
            return ["" if alert.announced else "announced", day, spoken, _start(alert)]
    return [f"in force since {begins}" if alert.begun else f"takes effect {begins}", day, spoken]


def _day(alert: Alert, zone: str) -> str:
    if alert.announced is not None:
        return f"announced {written_day(alert.announced)}{zone}"
    return f"first reported {written_day(alert.reported)}{zone}" if alert.reported is not None else ""


def _start(alert: Alert) -> str:
    """The start without a date: called open by a report, or not found in the texts read; "" if they name one."""
    if "from when" in alert.stated_open:
        return "start date open, a report says"
    return "" if alert.start_named else "start date not found"


def _term(alert: Alert) -> list[str]:
    if alert.stage is Stage.DENIED:
        return []
    if alert.until is not None:
        return [f"until {written_day(alert.until)}"]
    if alert.duration:
        return [f"for {clean(alert.duration)}"]
    return ["end date open, a report says"] if "until when" in alert.stated_open else []


def _goods(alert: Alert, line: FirstLine) -> list[str]:
    """All goods, unless the line names each."""
    goods = [cut(clean(good), 60) for good in alert.goods]
    if all(_has(str(line), good) for good in goods):
        return []
    return [f"goods: {_listed(goods)}"]


def _firms(alert: Alert) -> list[str]:
    firms = [cut(clean(firm), 60) for firm in alert.firms]
    return [f"firms: {_listed(firms)}"] if firms else []


def _persons(alert: Alert, line: FirstLine) -> list[str]:
    """All persons with their roles, unless the line has all of that."""
    persons = [cut(clean(person), 60) for person in alert.persons]
    return [f"persons: {_listed(persons)}"] if any(not _has(str(line), one) for one in persons) else []


def _listed(names: Sequence[str]) -> str:
    more = len(names) - LISTED
    return f"{', '.join(names[:LISTED])} and {more} more" if more > 0 else joined(names)


def _sources(alert: Alert, line: FirstLine) -> list[str]:
    """The sources that the line does not name: `by Ministry of Commerce`, `6 reports, 4 independent (zh, en, ja)`."""
    is_official = alert.certainty is Certainty.OFFICIAL and alert.stage is not Stage.DENIED and not alert.disputed
    left_out = line.left_out
    if is_official and left_out:  # the authority; the number of its document may name it too
        left_out = "" if clean(alert.authority) in clean(alert.number) else f"by {clean(alert.authority)}"
    if alert.reports < 2:
        return [left_out] if left_out else []
    languages = ", ".join(dict.fromkeys(filter(None, map(_language, alert.languages))))
    if re.search(r"\d reports", line.after):
        return [f"reports in {languages}"] if "," in languages else []
    counted = f"{alert.reports} reports"
    if alert.sources and not re.search(r"\d sources", line.after):
        counted += f", {alert.sources} independent"
    word = ", ".join(part for part in left_out.split(", ") if not _COUNT.match(part))
    return [*([word] if word else []), f"{counted} ({languages})" if languages else counted]


_COUNT = re.compile(r"\d+ (?:\w+ )?(?:reports?|sources|independent)$")


def background(alert: Alert) -> tuple[str, ...]:
    """Lines from the register and stored acts: an alert that may be about the same act, a later act, an earlier one,
    controls on record, the issuer's record.
    """
    lines = (alert.possibly, alert.later, " ".join(filter(None, (alert.relation, alert.unchanged))), alert.record)
    return tuple(clean(line) for line in lines if line)


def changed(alert: Alert) -> str:
    """The last development, then the other remarks, each once."""
    developments = (part for part in alert.changed.split(" · ") if not any(part in remark for remark in alert.remarks))
    return clean(" · ".join(filter(None, (*developments, *alert.remarks))))


def restated(alert: Alert) -> str:
    """The last days on which the same was reported again: `12 Jun, 26 Jun 2025`."""
    days = alert.restated[-RESTATED_DAYS:]
    earlier = ("… ",) if len(days) < len(alert.restated) else ()
    shown = [
        written_day(d).removesuffix(f" {d.year}") if d.year == after.year else written_day(d)
        for d, after in pairwise(days)
    ]
    return "".join(earlier) + ", ".join([*shown, *map(written_day, days[-1:])])


def update_line(update: Update) -> tuple[str, str, str]:
    """The text before, in and after the bold part: `✅ `, `CONFIRMED`, ` · MOFCOM: some licences approved.`

    A heading is bold up to its first comma.
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
    """The text after the mention of people in an update."""
    match update.kind:
        case UpdateKind.WATCHED:
            return "the watch on this event ends today."
        case UpdateKind.UNACKNOWLEDGED:
            return "you are in charge of this alert."
        case _:
            return "you acknowledged the earlier version."


def decided(alert: Alert) -> str:
    """`watching until 1 Dec 2026`, "" without a decision."""
    decision = alert.decision
    if decision is None:
        return ""
    until = f" until {written_day(decision.until)}" if decision.until else ""
    return f"{decision.kind.in_words}{until}"


def evidence_title(evidence: Evidence) -> str:
    return f"{clean(evidence.label)}: original words, open questions, background".removeprefix(": ")


def not_found(left: str, looked_in: str) -> tuple[str, str]:
    """The heading and the text after it: `Not found in the report read (headline and summary)`, `which firms`."""
    return f"Not found in {clean(looked_in)}" if looked_in else "Not found", clean(left)


OPEN_HEADING = "Open, a report says"


def origin(name: str, tier: Tier | None, language: str) -> str:
    """`Sohu Finance (media, zh)`."""
    known = ", ".join(filter(None, (tier.value if tier else "", _language(language))))
    source = cut(clean(name), 80)
    return f"{source} ({known})" if known else source


def read_in(origins: tuple[str, ...]) -> str:
    """`read on its page and in annex list.pdf`, "" if the words are in the feed."""
    places = ["on its page" if o == "page" else f"in {cut(clean(o), 80)}" for o in origins[:3]]
    return f"read {joined(places)}" if places else ""


def button(tier: Tier | None, language: str) -> str:
    """The label of the link to the source: `Read source (zh)`, for an official source `Read official text (zh)`."""
    what = "official text" if tier is Tier.OFFICIAL else "source"
    known = _language(language)
    return f"Read {what} ({known})" if known else f"Read {what}"


def _language(code: str) -> str:
    """The language without script and region; "" where it is not known."""
    name = code.partition("-")[0]
    return name if name != "und" and re.fullmatch("[a-z]{2,8}", name) else ""
