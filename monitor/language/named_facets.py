"""Facets of which an article has words, whether or not its act asserts them.

An alert states of no such facet that it was not found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.act import Act, NamedFacet
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Context
from monitor.language.acts.facets.validity import dates_in
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.stages.stage import in_force_span

_FIGURES = (
    (NamedFacet.RATE, ACTS.names_rate),
    (NamedFacet.AMOUNT, ACTS.weight_or_volume),
    (NamedFacet.APPLICATIONS, ACTS.counted_licences),
)
_AT_ONCE = (ACTS.with_immediate_effect, ACTS.from_publication, ACTS.effective_today)


def with_named_facets(acts: Sequence[Act], passages: Sequence[Passage], context: Context) -> tuple[Act, ...]:
    """The acts with the facets that any sentence of the article names."""
    return tuple(replace(act, named=tuple(dict.fromkeys(_named(act, passages, context)))) for act in acts)


def _named(act: Act, passages: Sequence[Passage], context: Context) -> Iterator[NamedFacet]:
    for passage in passages:
        if passage.of_kind(ConceptKind.COMMODITY):
            yield NamedFacet.GOODS
        if passage.of_kind(ConceptKind.FIRM) or passage.persons:
            yield NamedFacet.FIRMS
        if any(word.place not in (act.issuer, None) for word in passage.of_kind(ConceptKind.PLACE)):
            yield NamedFacet.PLACES
        yield from (facet for facet, form in _FIGURES if passage.search(form) is not None)
        yield from _days(passage, context)


def _days(passage: Passage, context: Context) -> Iterator[NamedFacet]:
    forms = context.profiles(passage.language).dates
    term = dates_in(passage, forms, context.published)
    at_once = in_force_span(passage, forms) is not None or any(passage.search(form) is not None for form in _AT_ONCE)
    if term.effective is not None or at_once:
        yield NamedFacet.FIRST_DAY
    if term.until is not None:
        yield NamedFacet.LAST_DAY
