"""The acts of a change of a list of parties, read from the form that the monitor writes it in, not by the grammar.

Additions, removals and changes are an act each: a document with parts of both signs is several acts (scheme.yaml).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.acts.act import Act, Asserted, AssertedValue, Facet, Quantity, Span, asserted_values
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage, sign_of
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.lists.change_text import LIST_CHANGE, NamedParty, Part, TextPart, is_list_change, read_change
from monitor.domain.lists.party import COUNTRY_SEPARATOR, name_key
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS

_FORMAL = {  # names in lists that no text uses
    "Bolivarian Republic of Venezuela": "VE",
    "Brunei Darussalam": "BN",
    "Hong Kong SAR": "HK",
    "Islamic Republic of Iran": "IR",
    "Syrian Arab Republic": "SY",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United States of America": "US",
    "Viet Nam": "VN",
}
_ACTION = {Part.ADDED: Action.IMPOSE, Part.REMOVED: Action.REMOVE, Part.CHANGED: Action.AMEND}
_UNLISTED_SIGN = {Part.ADDED: Direction.TIGHTENING, Part.REMOVED: Direction.EASING, Part.CHANGED: Direction.NONE}


def acts_of_list_change(article: Article, vocabulary: Vocabulary) -> tuple[Act, ...] | None:
    """The acts of an article that the monitor wrote from a list; None for any other article.

    A list that the vocabulary no longer has gives no act.
    """
    if not is_list_change(article.key):
        return None
    found = read_change(article.title, article.text)
    listed = None if found is None else vocabulary.concepts.get(found.list_id)
    if found is None or listed is None or listed.kind is not ConceptKind.LIST:
        return ()
    parts = [(part, found.parts[part]) for part in Part if part in found.parts]
    form = _Form(article=article, listed=listed, vocabulary=vocabulary, states=_states(vocabulary))
    return tuple(_act(n, part, body, form) for n, (part, body) in enumerate(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What all acts of one change share. `states` has ISO codes by `name_key`."""

    article: Article
    listed: Concept
    vocabulary: Vocabulary
    states: Mapping[str, str]


def _act(ordinal: int, part: Part, body: TextPart, form: _Form) -> Act:
    article, listed, vocabulary = form.article, form.listed, form.vocabulary
    measure = _measure(listed)
    firms = [_firm(one, vocabulary) for one in body.parties]
    targets = [target for one in body.parties if one.country is not None for target in _targets(one.country, form)]
    effective = _common_day(body.parties) if part is Part.ADDED else None
    return Act(
        ordinal=ordinal,
        issuer=listed.place,
        agency=next((a for a in listed.attribute("agency") if a in vocabulary.concepts), None),
        measure=measure,
        action=_ACTION[part],
        direction=sign_of(measure, _ACTION[part]) or _UNLISTED_SIGN[part],
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL if article.tier is Tier.OFFICIAL else Certainty.REPORTED,
        evidence=(_title(article), body.heading),
        target=tuple(dict.fromkeys(one.value for one in targets)),
        list_id=listed.id,
        firms=tuple(dict.fromkeys(one.value for one in firms)),
        unknown_firms=tuple(dict.fromkeys(one.value for one in firms if _is_unknown(one, vocabulary))),
        effective=effective.value if effective else None,
        asserted=tuple(_asserted(firms, targets, effective)),
        quantities=(Quantity(value=float(body.count), unit="entities", span=body.heading),),
        trigger=LIST_CHANGE,
    )


def _targets(country: Span, form: _Form) -> Iterator[Asserted[str]]:
    """The states that the line of a party's countries names, each with its words."""
    at = country.start
    for words in country.quote.split(COUNTRY_SEPARATOR):
        state = next((found for name in _spellings(words) if (found := form.states.get(name_key(name)))), None)
        if state is not None:
            yield Asserted(value=state, span=Span(field="text", start=at, end=at + len(words), quote=words))
        at += len(words) + len(COUNTRY_SEPARATOR)


def _spellings(words: str) -> Iterator[str]:
    """A country as written, without what stands in brackets, in the order of speech, and each of two languages."""
    plain = ACTS.in_brackets.sub("", words).strip()
    first, comma, rest = plain.partition(", ")
    yield from (words, plain, *((f"{rest} {first}", first) if comma else ()), *plain.split(" / "), *plain.split("/"))


def _measure(listed: Concept) -> Measure:
    known = set(Measure)
    return next((Measure(name) for name in listed.attribute("measure") if name in known), Measure.ENTITY_LIST)


def _title(article: Article) -> Span:
    return Span(field="title", start=0, end=len(article.title), quote=article.title)


def _firm(party: NamedParty, vocabulary: Vocabulary) -> Asserted[str]:
    """The firm by its label if the vocabulary has one of its names, else by its name, with the others."""
    names = (party.name.quote, *(alias.quote for alias in party.aliases))
    label = next((label for name in names if (label := vocabulary.firm_label(name))), party.name.quote)
    return Asserted(value=label, span=party.name, also=tuple(dict.fromkeys(n for n in names if n != label)))


def _is_unknown(firm: Asserted[str], vocabulary: Vocabulary) -> bool:
    return firm.value == firm.span.quote and vocabulary.firm_label(firm.value) is None


def _states(vocabulary: Vocabulary) -> dict[str, str]:
    """The ISO codes of states by the key of each of their names, and of the codes themselves."""
    found: dict[str, str] = {}
    for place in vocabulary.of_kind(ConceptKind.PLACE):
        for name in (place.id, place.label, *(n.text for n in place.names)):
            found.setdefault(name_key(name), place.id)
    return {name_key(name): state for name, state in _FORMAL.items()} | found


def _common_day(parties: Sequence[NamedParty]) -> Asserted[date] | None:
    """The day of the listing, if all parties have the same."""
    days = {one.listed.quote if one.listed else "" for one in parties}
    span = parties[0].listed if parties else None
    if len(days) != 1 or span is None:
        return None
    try:
        return Asserted(value=date.fromisoformat(span.quote), span=span)
    except ValueError:
        return None


def _asserted(
    firms: Iterable[Asserted[str]], targets: Iterable[Asserted[str]], effective: Asserted[date] | None
) -> Iterator[AssertedValue]:
    yield from asserted_values(Facet.FIRMS, firms)
    yield from asserted_values(Facet.TARGET, targets)
    yield from asserted_values(Facet.EFFECTIVE, (effective,))
