"""The rows of lists of parties that names in acts may stand for.

A list of 60,000 rows is searched in about a second, for up to fifty names: only rows that have the beginnings of all
own words of a name are compared. So a name in Chinese signs finds a row with such a name, and a Latin name one with a
Latin name; a row that has both forms is found by either.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.acts.act import Act, Facet
from monitor.domain.lists.listed_identity import ListedIdentity
from monitor.domain.lists.party import Party, name_key
from monitor.domain.lists.version import party_of
from monitor.domain.watch.identifiers import is_valid_identifier
from monitor.language.folding import fold
from monitor.language.names.compare import CERTAIN, Likeness
from monitor.language.names.matcher import likeness
from monitor.language.names.parts import parts_of

MOST_NAMES = 50
"""Names that are looked for; a list change has thousands, which it takes from the list itself."""

_LEAST = 0.75  # score of a link that is shown
_MOST_LINKS = 5  # for one name
_MOST_FORMS = 20  # names of one row that are compared
_MOST_ROWS = 50_000  # that are compared: names of common words would take minutes
_LATIN, _OTHER = 4, 2  # signs of an own word that a row must have
_LEI = re.compile(r"\b[0-9A-Z]{18}[0-9]{2}\b")


def names_of_acts(acts: Iterable[Act]) -> dict[str, tuple[str, ...]]:
    """The firms and persons of the acts, each with all names that the texts give for it."""
    found: dict[str, dict[str, None]] = {}
    for act in acts:
        for said in act.asserted:
            if said.facet in (Facet.FIRMS, Facet.PERSONS) and not said.inferred:
                names = (said.value, " ".join(said.span.quote.split()), *said.also)
                found.setdefault(said.value, {}).update(dict.fromkeys(filter(None, names)))
    return {name: tuple(forms) for name, forms in found.items()}


def link_names(names: Mapping[str, Sequence[str]], rows: Iterable[tuple[str, str]]) -> tuple[ListedIdentity, ...]:
    """The links of each name, the most certain first. `rows` are identities and texts as `row_text` made them.

    Only the first MOST_NAMES names are looked for.
    """
    made = (_Asked.of(name, forms) for name, forms in list(names.items())[:MOST_NAMES])
    asked = [one for one in made if one is not None]
    if not asked:
        return ()
    any_of = re.compile("|".join(map(re.escape, sorted({p for one in asked for form in one.pieces for p in form}))))
    found: dict[str, list[ListedIdentity]] = {}
    compared = 0
    for identity, row in rows:
        text = row.lower() if row.isascii() else fold(row).text
        if any_of.search(text) is None:
            continue
        near = [one for one in asked if one.may_be_in(text)]
        compared += len(near)
        if compared > _MOST_ROWS:
            break
        if not near:
            continue
        party = party_of(identity, row)
        for one in near:
            if (link := one.link(party)) is not None:
                found.setdefault(one.name, []).append(link)
    return tuple(link for one in asked for link in _best(found.get(one.name, ())))


def _best(links: Sequence[ListedIdentity]) -> list[ListedIdentity]:
    """The best links; possible ones only without a certain one in the same list."""
    sure = {link.list_id for link in links if link.certain}
    kept = [link for link in links if link.certain or link.list_id not in sure]
    return sorted(kept, key=lambda link: (-link.score, link.list_id, link.listed_as))[:_MOST_LINKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A name with its forms. `pieces` are the beginnings of the own words of each form, as in a folded row."""

    name: str
    forms: tuple[str, ...]
    pieces: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: str, forms: Sequence[str]) -> "_Asked | None":
        pieces = dict.fromkeys(pieces for form in forms for pieces in _pieces(form) if pieces)
        return cls(name=name, forms=tuple(forms), pieces=tuple(pieces)) if pieces else None

    def may_be_in(self, text: str) -> bool:
        return any(all(piece in text for piece in form) for form in self.pieces)

    def link(self, party: Party) -> ListedIdentity | None:
        listed = (party.name, *party.aliases)[:_MOST_FORMS]
        best: tuple[Likeness, str, str] | None = None
        for form in self.forms:
            for known in listed:
                found = _likeness(form, known)
                if found is not None and (best is None or found.score > best[0].score):
                    best = found, form, known
        if best is None or best[0].score < _LEAST:
            return None
        found, written, known = best
        return ListedIdentity(
            name=self.name,
            written=written,
            list_id=party.list_id,
            listed_as=party.name,
            known_as=known,
            row_id=party.identity.partition(":id:")[2] if party.has_id else "",
            lei=_lei_of(party),
            country=party.country,
            score=found.score,
            certain=found.score >= CERTAIN,
            reason=found.reason,
        )


def _likeness(one: str, other: str) -> Likeness | None:
    if name_key(one) == name_key(other):
        return Likeness(score=1.0, reason="same name")
    return likeness(one, other)


def _pieces(form: str) -> Iterator[tuple[str, ...]]:
    for parts in parts_of(form):
        words = (piece.text.lower() for piece in parts.own)
        yield tuple(word[: _LATIN if word.isascii() else _OTHER] for word in words)


def _lei_of(party: Party) -> str:
    """The LEI among the ids of a row, "" for none."""
    written = (found for text in party.ids for found in _LEI.findall(text.upper()))
    return next((lei for lei in written if is_valid_identifier("lei", lei)), "")
