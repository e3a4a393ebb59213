"""Sentences whose values are not those of an act: history, and sentences of another act of the article.

"Ruritania also restricted sugar in 2023" below the extension of another ban has goods, destinations and figures of its
own. Only the headline and the act's first sentence count whatever they say.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.facets.dates import date_of
from monitor.language.acts.facets.validity import dates_in
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import DatePatterns, Profiles


def own_candidates(group: Sequence[Candidate], published: datetime | None, profiles: Profiles) -> list[Candidate]:
    """The first candidate, and those whose sentence is not about an earlier year."""
    best = group[0]
    return [best, *(c for c in group[1:] if not _is_history(c.trigger.passage, best, published, profiles))]


def own_passages(
    passages: Iterable[Passage],
    group: Sequence[Candidate],
    others: Iterable[Sequence[Candidate]],
    published: datetime | None,
    profiles: Profiles,
) -> list[Passage]:
    """The sentences that may have values of the act of `group`: not history, and not those of the acts in `others`."""
    own = {id(c.trigger.passage) for c in group}
    foreign = {id(c.trigger.passage) for other in others for c in other} - own
    return [
        p
        for p in passages
        if p.field == "title" or (id(p) not in foreign and not _is_history(p, group[0], published, profiles))
    ]


def about_goods(
    passages: Sequence[Passage], group: Sequence[Candidate], goods: Iterable[Asserted[str]]
) -> list[Passage]:
    """The passages without those that name other goods than the act's only: their days and figures are of these."""
    named = {g.value for g in goods if not g.inferred}
    own = {id(c.trigger.passage) for c in group}
    return [p for p in passages if p.field == "title" or id(p) in own or not _names_others(p, named)]


def _names_others(passage: Passage, goods: AbstractSet[str]) -> bool:
    found = [w.part for w in passage.of_kind(ConceptKind.COMMODITY) if not w.part.collective]
    if not goods or not found:
        return False
    return all(part.concept.id not in goods and goods.isdisjoint(part.above) for part in found)


def _is_history(passage: Passage, best: Candidate, published: datetime | None, profiles: Profiles) -> bool:
    if passage is best.trigger.passage or passage.field == "title" or published is None:
        return False
    return is_past(passage, profiles(passage.language).dates, published)


def is_past(passage: Passage, forms: DatePatterns, published: datetime) -> bool:
    """True if the sentence names an earlier year and no day or year of the news."""
    today = published.date()
    found = [(m, int(m["year"] or m["year2"])) for m in passage.find_all(ACTS.year_named)]
    if any(year >= today.year for _, year in found):
        return False
    if any(_describes(m, passage) for m, _ in found):
        return False
    if not found and passage.search(ACTS.year_before) is None:
        return False
    return not _has_recent_day(passage, forms, today, published)


def _describes(match: re.Match[str], passage: Passage) -> bool:
    """True if the year dates a rule that the sentence mentions: "lifts the ban imposed in 2019"."""
    before = ACTS.year_describes_before.search(passage.text[passage.start : match.start()]) is not None
    return before or ACTS.year_describes_behind.match(passage.text, match.end(), passage.end) is not None


def _has_recent_day(passage: Passage, forms: DatePatterns, today: date, published: datetime) -> bool:
    if forms.announced_without_date(passage, today) is not None:
        return True
    dated = (date_of(m.groupdict(), today, forms.months) for m in passage.find_all(forms.announced_on_date))
    if any(day is not None and day >= today - _NEWS for day in dated):
        return True
    term = dates_in(passage, forms, published)
    return any(day is not None and day.value.year >= today.year for day in (term.effective, term.until))


_NEWS = timedelta(days=21)
