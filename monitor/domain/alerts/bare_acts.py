"""Acts as messages store them: what they state, without words of an article.

A message quotes its source in a field of its own, which is deleted when the source's licence ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.domain.acts.act import Act, AssertedValue, Facet, Span
from monitor.domain.event.calendar import KnownDate
from monitor.domain.event.context import Context
from monitor.domain.event.past_acts import Citations, PastAct

_NO_WORDS = Span(field="title", start=0, end=0, quote="")


def without_words(act: Act) -> Act:
    """What an act states: without words of an article, and without what only its reading and its event need."""
    sign = act.unclear_sign
    return replace(
        act,
        ordinal=0,
        evidence=(),
        asserted=_parts_of_firms(act),
        refers_to=(),
        cited_parts=(),
        comments_until=None,
        quantities=tuple(replace(quantity, span=None) for quantity in act.quantities),
        corrects=None,
        retracts=act.retracts and _NO_WORDS,
        stage_by=act.stage_by and _NO_WORDS,
        stated_open=tuple(replace(each, span=_NO_WORDS) for each in act.stated_open),
        answer=act.answer and replace(act.answer, span=_NO_WORDS),
        confidence=1.0,
        unclear_sign=sign and replace(sign, grammar_words=(), judge_words=()),
        withheld=(),
    )


def _parts_of_firms(act: Act) -> tuple[AssertedValue, ...]:
    """Which firms a stop of exports is about: the act's headline names them."""
    named = (s for s in act.asserted if s.facet is Facet.FIRMS and s.role)
    return tuple(replace(s, span=_NO_WORDS, also=()) for s in named)


def past_without_words(past: PastAct) -> PastAct:
    """An earlier act as messages store it."""
    cites = past.cites and Citations(primary=past.cites.primary[:1], secondary=past.cites.secondary[:1])
    return replace(past, act=without_words(past.act), ties=(), note="", agencies=(), cites=cites)


def context_without_words(context: Context) -> Context:
    """The context of an act as messages store it."""

    def bare(acts: Sequence[PastAct]) -> tuple[PastAct, ...]:
        return tuple(replace(past_without_words(act), title="") for act in acts)  # these are shown by their headlines

    return replace(
        context,
        earlier=bare(context.earlier),
        others=bare(context.others),
        named=tuple(replace(named, past=named.past and past_without_words(named.past)) for named in context.named),
        left=bare(context.left),
        later=bare(context.later),
        possibly=bare(context.possibly),
    )


def date_without_words(date: KnownDate) -> KnownDate:
    """A date of law as messages store it."""
    by = date.by and past_without_words(date.by)
    return replace(date, past=past_without_words(date.past), about=(), by=by)


def as_read(act: Act, may_quote: Callable[[Span], bool]) -> Act:
    """What `wording.phrases.readings.read_as` needs of an act, with the words that may be quoted."""
    return replace(
        act.quoting(may_quote),
        ordinal=0,
        target=(),
        inferred=(),
        asserted=(),
        commodities=(),
        list_id=None,
        firms=(),
        document=None,
        refers_to=(),
        cited_parts=(),
        quantities=(),
        corrects=None,
        retracts=None,
        stated_open=(),
        named=(),
        answer=None,
    )
