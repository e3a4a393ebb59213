"""Background of an act in English: controls that stay, its number among the year's acts, earlier acts."""

from dataclasses import replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.scheme import Direction, Measure, MeasureClass
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import BackgroundAct
from monitor.domain.event.context import Context, Named
from monitor.domain.event.past_acts import PastAct
from monitor.wording.headline.render import headline
from monitor.wording.phrases.dates import day_there
from monitor.wording.phrases.english import joined, written_day, written_month
from monitor.wording.phrases.ties import relation_line

_NOUN = {
    Measure.EXPORT_BAN: "export ban",
    Measure.EXPORT_LICENSING_REQUIREMENT: "licence requirement",
    Measure.EXPORT_QUOTA: "export quota",
    Measure.EXPORT_TAX: "export duty",
    Measure.QUALIFIED_EXPORTERS: "list of permitted exporters",
    Measure.CONTROL_LIST: "control list",
    Measure.EXTRATERRITORIAL_CONTROL: "control on goods made abroad",
}


def unchanged(context: Context) -> str:
    """`Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025).`, "" where nothing is known.

    It rests on the register and stored acts, not on the report.
    """
    return f"Still on record: {joined([_control(p) for p in context.left])}." if context.left else ""


def later_acts(context: Context, vocabulary: Vocabulary) -> str:
    """`Later act: Turkey cuts its vegetable-oil export quota, 16 Apr 2026 (E-Q6S5), and 2 more.`, "" without any."""
    if not context.later:
        return ""
    last = max(context.later, key=lambda past: past.order)
    more = f", and {len(context.later) - 1} more" if len(context.later) > 1 else ""
    return f"Later act: {_past_line(last, vocabulary)}, {written_day(last.day)} ({last.label}){more}."


def possibly_same(context: Context, vocabulary: Vocabulary) -> str:
    """`Possibly the same act: Indonesia bans bauxite exports (E-Q6S5, 3 Oct 2026)`, "" without any."""
    named = [f"{_past_line(p, vocabulary)} ({p.label}, {written_day(p.day)})" for p in context.possibly]
    return f"Possibly the same act: {' or '.join(named)}" if named else ""


def relation(act: Act, context: Context, vocabulary: Vocabulary) -> str:
    """`Suspends Announcement No. 61 of 2025, last day 10 Nov 2026 (Beijing).`, with the number of further documents."""
    if not context.named:
        return ""
    first, *more = context.named
    others = f", and {len(more)} more documents" if len(more) > 1 else ", and another document" if more else ""
    text = _relation_to(act, first, vocabulary)
    return f"{text[:1].upper()}{text[1:]}{others}."


def _control(past: PastAct) -> str:
    noun = _NOUN.get(past.act.measure, "control")
    number = _number(past)
    return f"the {noun} of {written_month(past.day)}{f' ({number})' if number else ''}"


def _number(past: PastAct) -> str:
    return formatted_number(past.act.document.key) if past.act.document else ""


def _relation_to(act: Act, named: Named, vocabulary: Vocabulary) -> str:
    """`suspends Announcement No. 61 of 2025, last day 10 Nov 2026 (Beijing)`."""
    return relation_line(named.tie, named.past, there=lambda day: day_there(day, act.issuer, vocabulary))


def record(context: Context) -> str:
    """`4th act in 12 months: 3 tightening, 1 easing`; "" for the first known act, and for one that another event may
    be about, too.
    """
    if context.ordinal < 2 or context.possibly:
        return ""
    signs = [f"{n} {_DIRECTION_WORDS.get(d, d)}" for d, n in context.counts]
    return f"{_ordinal(context.ordinal)} known act in 12 months: {', '.join(signs)}"


_DIRECTION_WORDS = {Direction.NONE: "changing nothing"}


def _ordinal(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def prior_acts(act: Act, context: Context, vocabulary: Vocabulary) -> tuple[BackgroundAct, ...]:
    """Earlier acts, oldest first: on the same goods, the last controls on other goods, and documents that it names."""
    named = {n.past.event_id: n for n in context.named if n.past is not None}
    acts = {p.event_id: p for p in (*context.others, *context.earlier, *(n.past for n in context.named if n.past))}
    acts |= {p.event_id: p for p in context.left}
    return tuple(
        BackgroundAct(
            day=past.day,
            direction=past.act.direction,
            text=_past_line(past, vocabulary),
            url=past.url,
            note=_note(past, act, context, named.get(past.event_id), vocabulary),
            is_secondary_only=past.is_secondary_only,
        )
        for past in sorted(acts.values(), key=lambda p: (p.day, p.event_id))
    )


def _past_line(past: PastAct, vocabulary: Vocabulary) -> str:
    """Number and headline on one line, without the target `all countries`."""
    number, act = _number(past), replace(past.act, target=tuple(t for t in past.act.target if t != "ALL"))
    return f"{number}: {headline(act, vocabulary)}" if number else headline(act, vocabulary)


def _note(past: PastAct, act: Act, context: Context, named: Named | None, vocabulary: Vocabulary) -> str:
    if named is not None:
        return f"this act {_relation_to(act, named, vocabulary)}"
    if past in context.left:
        grants = act.measure.measure_class is MeasureClass.AUTHORISATION
        return "this act allows exports under it" if grants else "still on record"
    return ""
