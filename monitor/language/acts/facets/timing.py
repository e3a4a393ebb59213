"""Dates and stage of an act from all its sentences.

The dates of a single sentence are in `validity`, `durations` and `postponed`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from monitor.domain.acts.act import Asserted, Span
from monitor.domain.acts.scheme import Action, Measure, MeasureClass, Stage
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate, Context
from monitor.language.acts.facets.dates import date_of
from monitor.language.acts.facets.durations import (
    Duration,
    duration_of,
    duration_stated,
    extension_from,
    validity_of_permit,
)
from monitor.language.acts.facets.targets import TARGET_PASSAGES
from monitor.language.acts.facets.validity import (
    ON_EARLIER,
    announced_of,
    comments_until_of,
    dates_in,
    effective_from_own_sentence,
    end_stated_elsewhere,
    last_days_in,
    signed_on,
    value_of,
)
from monitor.language.acts.grammar.mentions import Passage, first_span
from monitor.language.acts.stages.stage import StatedStage, in_force_span

MAX_SENTENCES = 12  # sentences further down are background


def start_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], context: Context, action: Action
) -> Asserted[date] | None:
    """The first day. Where a rule is lifted, a day weeks before the report is the first day of that rule."""
    day = _first_day(group, passages, context, action)
    is_old = day is not None and context.today is not None and day.value < context.today - _OLD
    return None if is_old and action in _LIFTS else day


_OLD = timedelta(days=14)
_LIFTS = (Action.REMOVE, Action.RELAX)


def _first_day(
    group: Sequence[Candidate], passages: Sequence[Passage], context: Context, action: Action
) -> Asserted[date] | None:
    """The first day: from the act's sentences, else from a sentence about the notice, else a later day in the lead.

    Of a postponement it is the new first day. An extension from a day to another one starts when the rule would have
    ended, so it has none.
    """
    if action is Action.EXTEND and any(p.search(ACTS.extended_from) for p in passages[:TARGET_PASSAGES]):
        return None
    if action is Action.POSTPONE:
        day = next(_first_days(group, postponed=True), None)
        exact = _postponed_to(passages[:TARGET_PASSAGES], context) if day is None or day.value.day == 1 else None
        return exact or day
    day = next(_first_days(group), None)
    if day is not None and day.value.day == 1:
        day = _exact_day(day, group, passages[1:TARGET_PASSAGES], context)
    if day is not None or context.published is None:
        return day
    if group[0].trigger.passage.field == "title" or context.tier is Tier.OFFICIAL:
        day = effective_from_own_sentence(passages[: MAX_SENTENCES + 1], context.profile.dates, context.published)
        if day is not None:
            return day
    today = context.published.date()
    about = (p for p in passages[TARGET_PASSAGES:_APPLICATION_PASSAGES] if ACTS.the_measure.match(p.text, p.start))
    lead = (p for p in (*passages[1:TARGET_PASSAGES], *about) if not _is_about_another(p))
    terms = (dates_in(p, context.profile.dates, context.published) for p in lead)
    later = (t for t in terms if t.effective is not None and t.effective.value > today)
    if action in ON_EARLIER:
        later = (t for t in later if not t.is_range)  # the time of the rule that changes: "valid from 1 May to 31 July"
    day = next((t.effective for t in later if group[0].trigger.action is not Action.SUSPEND or not t.is_one_day), None)
    return (
        day
        or _day_of_application(group, passages, context)
        or _day_of_publication(group, passages, context)
        or _day_of_immediate_effect(group, passages, context)
    )


def _postponed_to(lead: Sequence[Passage], context: Context) -> Asserted[date] | None:
    """The new first day, from a sentence of the lead that says to which day something is postponed."""
    for passage in lead:
        for match in passage.find_all(ACTS.postponed_to):
            day = date_of(match.groupdict(), context.today)
            if day is not None and context.today is not None and day > context.today:
                return passage.day(match, day)
    return None


def _day_of_application(
    group: Sequence[Candidate], passages: Sequence[Passage], context: Context
) -> Asserted[date] | None:
    """A day that has come, from a sentence of the lead that says from when the measure applies."""
    if context.published is None or group[0].stage not in _ADOPTED or group[0].trigger.action is Action.EXTEND:
        return None
    today = context.published.date()
    for passage in passages[1:_APPLICATION_PASSAGES]:
        beside = passage.number < _BESIDE_TITLE or ACTS.the_measure.match(passage.text, passage.start) is not None
        if not beside or passage.field == "title" or passage.search(ACTS.applies_from) is None:
            continue
        day = dates_in(passage, context.profiles(passage.language).dates, context.published).effective
        if day is not None and today - _NEWS <= day.value <= today and not _is_about_another(passage):
            return day
    return None


_ADOPTED = (Stage.ANNOUNCED, Stage.IN_FORCE)
_APPLICATION_PASSAGES = 6
_BESIDE_TITLE = 2  # sentences of the text
_NEWS = timedelta(days=7)


def _is_about_another(passage: Passage) -> bool:
    return any(_is_near_miss(w.part.measure) for w in passage.words)


def _day_of_immediate_effect(
    group: Sequence[Candidate], passages: Sequence[Passage], context: Context
) -> Asserted[date] | None:
    """The day of the announcement, if the act takes effect with it: "suspended exports with immediate effect"."""
    if group[0].stage not in _ADOPTED or context.today is None:
        return None
    for c in group:
        passage = c.trigger.passage
        forms = context.profiles(passage.language).dates
        day = announced_of(c.trigger, forms, context.published) if not c.hedges.background else None
        match = passage.search(ACTS.with_immediate_effect)
        if day is not None and day.value <= context.today and match is not None and c.stage in _ADOPTED:
            return passage.day(match, day.value)
    announced, about = value_of(announced_on(group, passages, context)), passages[1:_APPLICATION_PASSAGES]
    if announced is None or announced > context.today:
        return None
    of_it = ((p, ACTS.with_immediate_effect) for p in about if ACTS.the_measure.match(p.text, p.start))
    found = ((p, p.search(form)) for p, form in of_it)
    return next((p.day(match, announced) for p, match in found if match is not None), None)


def _day_of_publication(
    group: Sequence[Candidate], passages: Sequence[Passage], context: Context
) -> Asserted[date] | None:
    """The day of an authority's own decision that takes effect with its publication: 自公布之日起实施."""
    own = context.tier is Tier.OFFICIAL and group[0].roles.issuer == context.source_place
    if not own or context.published is None or group[0].stage not in (Stage.ANNOUNCED, Stage.IN_FORCE):
        return None
    signed = signed_on(passages)
    day = context.published.date() if signed is None else signed.value
    found = ((p, p.search(ACTS.from_publication)) for p in passages[: MAX_SENTENCES + 1])
    return next((p.day(match, day) for p, match in found if match is not None), None)


def _exact_day(
    month: Asserted[date], group: Sequence[Candidate], lead: Sequence[Passage], context: Context
) -> Asserted[date]:
    """A day of that month from another sentence: a headline may name the month alone."""
    terms = (dates_in(p, context.profiles(p.language).dates, context.published) for p in lead)
    days = (*_first_days(group), *(t.effective for t in terms if t.effective is not None))
    return next((d for d in days if d.value.day > 1 and d.value.replace(day=1) == month.value), month)


def _first_days(group: Iterable[Candidate], *, postponed: bool = False) -> Iterator[Asserted[date]]:
    """First days of the candidates, with `postponed` only the new first days of postponements."""
    found = (c for c in group if (c.trigger.action is Action.POSTPONE) is postponed)
    return (c.term.effective for c in found if c.term.effective)


def _is_near_miss(measure: Measure | None) -> bool:
    return measure is not None and measure.measure_class is MeasureClass.NEAR_MISS


def stage_of_act(
    group: Sequence[Candidate],
    passages: Sequence[Passage],
    start: date | None,
    context: Context,
    kind: tuple[Measure, Action],
) -> StatedStage:
    """The stage of the best candidate; if only its bare verb states it, the other candidates and the first day decide.

    `kind` is that of the act. If a done decision of the text gave it, what the headline has still to come is another.

    A Korean or Japanese headline may omit that it is a draft: then the first sentence of the body counts. What a
    headline calls a plan may have a first day in the body.
    """
    best = group[0]
    if best.stage is Stage.ANNOUNCED and best.stated.by is not None:
        done = (c for c in group[1:] if _kind(c) == kind and not c.hedges.background)
        best = next((c for c in done if c.stage is Stage.IN_FORCE and kind != _kind(best)), best)
    if best.stage is Stage.CONSIDERED and best.trigger.passage.field == "title":
        firm = (c for c in group[1:] if c.trigger.passage.field == "text" and _is_firm(c, best))
        best = next(firm, best)
    if best.stated.by is not None or best.term.effective is not None or best.stage is not Stage.ANNOUNCED:
        return best.stated
    others = [c for c in group[1:] if not c.hedges.background and c.trigger.action is best.trigger.action]
    if context.profile.verb_last and best.trigger.passage.field == "title":
        first = (c.stated for c in group if c.trigger.passage.field == "text" and c.trigger.passage.number == 0)
        draft = next((t for t in first if t.stage is Stage.PROPOSED), None)
        if draft is not None:
            return draft
    if best.trigger.action is Action.POSTPONE or context.published is None:
        return best.stated
    if start is not None:
        has_come = start <= context.published.date()
        return StatedStage(stage=Stage.IN_FORCE if has_come else Stage.ANNOUNCED)
    if (now := next((c.stated for c in others if c.stage is Stage.IN_FORCE), None)) is not None:
        return now
    if best.trigger.action is not Action.EXTEND and (at_once := _at_once(group, passages, best)) is not None:
        return StatedStage(stage=Stage.IN_FORCE, by=at_once)
    of_it = (p for p in passages[1:TARGET_PASSAGES] if p.field == "text" and ACTS.the_measure.match(p.text, p.start))
    held = (in_force_span(p, context.profiles(p.language).dates) for p in of_it)
    return next((StatedStage(stage=Stage.IN_FORCE, by=span) for span in held if span is not None), best.stated)


def _kind(candidate: Candidate) -> tuple[Measure, Action]:
    return candidate.trigger.measure, candidate.trigger.action


def _at_once(group: Sequence[Candidate], passages: Sequence[Passage], best: Candidate) -> Span | None:
    """The words by which the act takes effect with its announcement, in its sentences or in one about the measure."""
    own = (c.trigger.passage for c in group if c.trigger.action is best.trigger.action)
    about = (p for p in passages[1:_APPLICATION_PASSAGES] if ACTS.the_measure.match(p.text, p.start))
    sentences = [p for p in (*own, *about) if p.field == "text" or p is best.trigger.passage]
    forms = (ACTS.with_immediate_effect, ACTS.from_publication)
    return next((span for form in forms if (span := first_span(form, sentences)) is not None), None)


def _is_firm(candidate: Candidate, best: Candidate) -> bool:
    """True for a sentence of the body that gives the first day, still to come, of what the headline calls a plan."""
    own, other = best.trigger, candidate.trigger
    same = other.action is own.action and other.measure is own.measure and not candidate.hedges.background
    return same and candidate.term.effective is not None and candidate.stage is Stage.ANNOUNCED


def announced_on(group: Sequence[Candidate], passages: Sequence[Passage], context: Context) -> Asserted[date] | None:
    """The day of the announcement, from the act's sentences; for an official source else from its dated last line."""
    days = (announced_of(c.trigger, context.profile.dates, context.published) for c in group if not c.hedges.background)
    day = next((d for d in days if d is not None), None)
    if day is None and context.tier is Tier.OFFICIAL:
        return signed_on(passages)
    return day


def comment_deadline_of(stage: Stage, passages: Sequence[Passage], context: Context) -> Asserted[date] | None:
    if stage not in (Stage.PROPOSED, Stage.CONSIDERED):
        return None
    return comments_until_of(passages[: MAX_SENTENCES + 1], context.profile.dates, context.published)


def end_of_act(
    group: Sequence[Candidate],
    passages: Sequence[Passage],
    context: Context,
    action: Action,
    days: tuple[Asserted[date] | None, date | None],
) -> Asserted[date] | None:
    """The last day; of a pause also the day to which something is postponed. A postponement has none, and that of a
    rule is none of its lifting: 당초 6월 30일까지였던 수출 제한을 종료.

    `days` are the first day and the deadline for comments. The lead may give both days of a measure together, or the
    length of an extension from its first day.
    """
    start, closing = days
    lead = passages[:TARGET_PASSAGES]
    if action is Action.POSTPONE:
        return None
    if action is Action.REMOVE:
        lead = [p for p in lead if p.search(ACTS.previous_end) is None]
        group = [c for c in group if c.trigger.passage.search(ACTS.previous_end) is None]
    ends = [c.term.until for c in group if c.term.until and c.term.until.value != closing]
    day = next(iter(ends), None)
    if day is not None and _is_end_of_month(day.value):
        exact = (e for e in ends if (e.value.year, e.value.month) == (day.value.year, day.value.month))
        day = min(exact, key=lambda e: e.value)  # a headline may name the month alone
    if action is Action.EXTEND:
        day = _latest_end(group, lead, context) or day
    if day is None and action in (Action.SUSPEND, Action.EXTEND):
        verb = group[0].trigger.verb
        day = end_stated_elsewhere(verb.span.quote, lead, context.profile.dates, context.published)
    if day is None and start is not None:
        day = _end_beside(start, lead, context, action)
    if day is None and action in _PUTS_IN_PLACE and group[0].trigger.action in _PUTS_IN_PLACE:
        day = _end_of_the_measure(passages, closing, context)
    if day is None and context.tier is Tier.OFFICIAL and context.published is not None:
        day = _official_last_day(lead, closing, context)
    return day or (next(_first_days(group, postponed=True), None) if action is Action.SUSPEND else None)


_PUTS_IN_PLACE = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.RESUME)


def _is_end_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _end_of_the_measure(passages: Sequence[Passage], closing: date | None, context: Context) -> Asserted[date] | None:
    """The last day, from a sentence that opens with the measure: "The ban holds until 30 June"."""
    about = (p for p in passages[1:_APPLICATION_PASSAGES] if ACTS.the_measure.match(p.text, p.start))
    terms = (dates_in(p, context.profiles(p.language).dates, context.published) for p in about)
    return next((t.until for t in terms if t.until is not None and t.until.value != closing), None)


def _end_beside(
    start: Asserted[date], lead: Sequence[Passage], context: Context, action: Action
) -> Asserted[date] | None:
    """The last day from the sentence of the lead that gives the first day: "from 1 June to 30 September"."""
    for passage in lead:
        term = dates_in(passage, context.profiles(passage.language).dates, context.published)
        if term.effective is None or term.effective.value != start.value:
            continue
        if term.until is not None and term.until.value > start.value:
            return term.until
        lasts = extension_from(term.effective, passage) if action is Action.EXTEND else None
        if lasts is not None and (last := lasts.last_day(start.value)) is not None:
            return Asserted(value=last, span=lasts.span)
    return None


def _latest_end(group: Sequence[Candidate], lead: Sequence[Passage], context: Context) -> Asserted[date] | None:
    """The latest end in sentences about an extension: the earlier ones are the previous end."""
    own = {id(c.trigger.passage): c.trigger.passage for c in group}
    own |= {id(p): p for p in lead if p.search(ACTS.prolongs)}
    ends = (d for p in own.values() for d in last_days_in(p, context.profiles(p.language).dates, context.published))
    return max(ends, key=lambda day: day.value, default=None)


def _official_last_day(lead: Sequence[Passage], closing: date | None, context: Context) -> Asserted[date] | None:
    """A last day in the lead of an official text."""
    terms = (dates_in(p, context.profile.dates, context.published) for p in lead)
    return next(
        (t.until for t in terms if t.until is not None and t.until.value not in (closing, value_of(t.effective))), None
    )


def duration_of_act(group: Sequence[Candidate], passages: Sequence[Passage], context: Context) -> Duration | None:
    """The duration, if no sentence of the lead gives a last day."""
    durations = (
        duration_of(c.trigger, context.profiles(c.trigger.passage.language).dates)
        for c in group
        if not c.hedges.background
    )
    lasts = next((d for d in durations if d is not None), None)
    lead = passages[:TARGET_PASSAGES]
    if lasts is None and group[0].trigger.action in (Action.IMPOSE, Action.SUSPEND) and not group[0].hedges.background:
        about = (p for p in passages[1:_APPLICATION_PASSAGES] if ACTS.the_measure.match(p.text, p.start))
        lasts = next((d for p in about if (d := duration_stated(p)) is not None), None)
    if lasts is None and group[0].trigger.action is Action.GRANT:
        lasts = next((d for p in lead if (d := validity_of_permit(p)) is not None), None)
    if lasts is None or any(dates_in(p, context.profiles(p.language).dates, context.published).until for p in lead):
        return None
    return lasts
