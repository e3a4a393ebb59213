"""Spanish date patterns: "el 1 de enero de 2027", "a partir del 1 de enero", "hasta el 31 de marzo"."""

from collections.abc import Iterator
from datetime import date, datetime

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import postponed_days_after
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.es import ES

_NAMES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_MONTHS = {**{name: number for number, name in enumerate(_NAMES, 1)}, "setiembre": 9}


def _postponed_days(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    return postponed_days_after(trigger, trigger.verb.start, ES.effective_until, today, _MONTHS)


def _is_history(trigger: Trigger, published: datetime | None) -> bool:
    """True if the verb's clause, in the body, names a year before the article's: "prohibió en 2021"."""
    passage = trigger.passage
    if passage.field != "text" or published is None:
        return False
    start, end = passage.clauses[trigger.verb.clause]
    return any(int(m["year"]) < published.year for m in ES.in_year.finditer(passage.text, start, end))


DATES = DatePatterns(
    months=_MONTHS,
    effective_from=ES.effective_from,
    effective_until=ES.effective_until,
    announced_on_date=ES.announced_on,
    postponed_days=_postponed_days,
    is_history=_is_history,
    in_force=ES.in_force,
    perfect=ES.perfect_or_preterite,
)
