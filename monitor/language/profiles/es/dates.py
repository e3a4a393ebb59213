"""Spanish: how days are told: "el 1 de enero de 2027", "a partir del 1 de enero", "hasta el 31 de marzo"."""

from collections.abc import Iterator
from datetime import date, datetime

from monitor.domain.act import Asserted
from monitor.language.acts.dates import YEAR
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.postponed import days_from
from monitor.language.acts.profile import DateForms
from monitor.language.acts.words import pattern

__all__ = ["DATES"]

_NAMES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_MONTHS = {**{name: number for number, name in enumerate(_NAMES, 1)}, "setiembre": 9}
_DATE = rf"(?P<day>\d{{1,2}})[º°]? de (?P<month>{'|'.join(_MONTHS)})(?: del? (?P<year>{YEAR}))?\b"
_UNTIL = pattern(rf"\bhasta (?:el )?(?:próximo )?{_DATE}")

_IN_YEAR = pattern(r"\b(?:en|desde|de) (?P<year>(?:19|20)\d\d)\b")


def _put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    return days_from(trigger, trigger.verb.start, _UNTIL, today, _MONTHS)


def _is_told_again(trigger: Trigger, published: datetime | None) -> bool:
    """Whether the verb's clause, in the text, has a year before that of the article: "prohibió en 2021"."""
    passage = trigger.passage
    if passage.field != "text" or published is None:
        return False
    start, end = passage.clauses[trigger.verb.clause]
    return any(int(m["year"]) < published.year for m in _IN_YEAR.finditer(passage.text, start, end))


_PERFECT = pattern(r"\b(?:ha|han|había|fue|fueron)\b|(?:ó|aron|ieron)\b")


def _is_done(around: str, verb: str) -> bool:
    del verb
    return _PERFECT.search(around) is not None


DATES = DateForms(
    months=_MONTHS,
    since=pattern(rf"\b(?:desde|a partir) (?:del? )?(?:el )?(?:próximo )?{_DATE}"),
    until=_UNTIL,
    said_on=pattern(rf"(?<!partir d)(?<!hasta )(?<!desde )\bel (?:\w+ )?{_DATE}"),
    put_off=_put_off,
    is_told_again=_is_told_again,
    holds=pattern(r"\b(?:entró|ha entrado|está|están) en vigor\b|\bcon efecto inmediato\b|\ba partir de hoy\b"),
    done=_is_done,
)
