"""The comparison of two versions of a list: who was added, removed or renamed, whatever the order or the ids of rows.

A party is found again by its name first, because ids may be positions; then by its id, by an alias, by a spelling that
differs in spaces only, and last by a matcher of names. Nobody is lost: a party of either version is the same as one of
the other, or it is added or removed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.lists.party import Party, countries_of, name_key, tight_key
from monitor.domain.watch.names import FirmMatcher

MatcherOfNames = Callable[[Sequence[tuple[str, ...]]], FirmMatcher]
"""Builds a matcher from the names of firms, a tuple each."""


_MOST_MATCHED = 4_000  # parties: more are a list that was made anew, which is held in any case
_LIKELY = 0.7


class ChangedPart(StrEnum):
    """What changed about a party that stays on a list. Addresses, dates and further ids are stored without an act."""

    NAME = "name"
    ALIASES = "aliases"
    COUNTRY = "country"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChange:
    """A party that is on both versions, with what changed."""

    before: Party
    after: Party
    parts: tuple[ChangedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDiff:
    """The difference between two versions, in the order of the rows.

    `respelled` counts parties whose rows differ in spelling, id, address or date alone. `same` counts all others that
    are on both.
    """

    added: tuple[Party, ...] = ()
    removed: tuple[Party, ...] = ()
    changed: tuple[PartyChange, ...] = ()
    respelled: int = 0
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: Sequence[Party], after: Sequence[Party], matcher: MatcherOfNames | None = None) -> ListDiff:
    """The difference between two versions of one list. Identities are unique in each."""
    equal, pairs = {party.identity: party for party in before}, list[tuple[Party, Party]]()
    new_left = {party.identity: party for party in after if equal.get(party.identity) != party}
    old_left = {party.identity: party for party in before}
    for party in after:
        if party.identity not in new_left:
            del old_left[party.identity]
    same = len(after) - len(new_left)
    new_left, old_left = _in_order(new_left), _in_order(old_left)  # the order of the rows decides nothing
    for found in (_by_name_and_id, _by_name, _by_id, _by_alias, _by_spelling):
        pairs += _take(found(old_left.values(), new_left.values()), old_left, new_left)
    if matcher is not None and old_left and new_left and len(old_left) + len(new_left) <= _MOST_MATCHED:
        pairs += _take(_by_matcher(tuple(old_left.values()), tuple(new_left.values()), matcher), old_left, new_left)
    changed = [(old, new, _parts(old, new)) for old, new in pairs]
    places = {party.identity: place for place, party in enumerate(after)}
    return ListDiff(
        added=tuple(party for party in after if party.identity in new_left),
        removed=tuple(party for party in before if party.identity in old_left),
        changed=tuple(
            PartyChange(before=old, after=new, parts=parts)
            for old, new, parts in sorted(changed, key=lambda one: places[one[1].identity])
            if parts
        ),
        respelled=sum(not parts for *_, parts in changed),
        same=same,
    )


def _in_order(parties: dict[str, Party]) -> dict[str, Party]:
    return {identity: parties[identity] for identity in sorted(parties)}


_Pairs = Iterable[tuple[Party, Party]]


def _take(pairs: _Pairs, old_left: dict[str, Party], new_left: dict[str, Party]) -> list[tuple[Party, Party]]:
    """The pairs of parties that are both still free; they are no longer free then."""
    taken = []
    for old, new in list(pairs):
        if old.identity in old_left and new.identity in new_left:
            del old_left[old.identity], new_left[new.identity]
            taken.append((old, new))
    return taken


def _by_name_and_id(old: Iterable[Party], new: Iterable[Party]) -> _Pairs:
    """The same identity and exactly the same name: most rows of a list whose other columns changed."""
    known = {party.identity: party for party in old}
    for party in new:
        before = known.get(party.identity)
        if before is not None and before.name == party.name:
            yield before, party


def _by_name(old: Iterable[Party], new: Iterable[Party]) -> _Pairs:
    """The same name in the same country; then the same name where only one of either version has it."""
    ours, theirs = list(old), list(new)
    yield from _in_turn(ours, theirs, lambda p: (name_key(p.name), name_key(p.country)))
    yield from _unique(ours, theirs, lambda p: (name_key(p.name),))


def _by_id(old: Iterable[Party], new: Iterable[Party]) -> _Pairs:
    known = {party.identity: party for party in old if party.has_id}
    yield from ((known[party.identity], party) for party in new if party.has_id and party.identity in known)


def _by_alias(old: Iterable[Party], new: Iterable[Party]) -> _Pairs:
    """One has the name of the other as an alias."""
    by_any: dict[str, list[Party]] = defaultdict(list)
    for party in old:
        for key in {name_key(one) for one in (party.name, *party.aliases)}:
            by_any[key].append(party)
    for party in new:
        own, aliases = name_key(party.name), {name_key(alias) for alias in party.aliases}
        for known in (known for key in (own, *aliases) for known in by_any.get(key, ())):
            names_the_other = name_key(known.name) in aliases or own in {name_key(a) for a in known.aliases}
            if names_the_other and _same_country(known, party):
                yield known, party


def _by_spelling(old: Iterable[Party], new: Iterable[Party]) -> _Pairs:
    yield from _unique(list(old), list(new), lambda p: (tight_key(p.name), name_key(p.country)))


def _by_matcher(old: Sequence[Party], new: Sequence[Party], matcher: MatcherOfNames) -> _Pairs:
    """A name that the matcher is certain of, and one in another script that it finds likely.

    Of a party that is gone and one that is new in the same version of a list, a likely match is enough. Both names are
    in the act, so nothing is lost where it errs.
    """
    match = matcher([(party.name, *party.aliases) for party in old])
    for party in new:
        for found in match(party.name):
            known = old[found.firm]
            likely = found.score >= _LIKELY and _is_latin(found.known_as) is not _is_latin(found.written)
            if (found.certain or likely) and _same_country(known, party):
                yield known, party


def _is_latin(name: str) -> bool:
    return name_key(name).isascii()


def _same_country(one: Party, other: Party) -> bool:
    ours, theirs = countries_of(one), countries_of(other)
    return not (ours and theirs) or bool(ours & theirs)


def _in_turn(old: Sequence[Party], new: Sequence[Party], key: Callable[[Party], tuple[str, ...]]) -> _Pairs:
    """Parties with equal keys, in the order of their rows."""
    by_key: dict[tuple[str, ...], list[Party]] = defaultdict(list)
    for party in reversed(old):
        by_key[key(party)].append(party)
    for party in new:
        known = by_key.get(key(party))
        if known:
            yield known.pop(), party


def _unique(old: Sequence[Party], new: Sequence[Party], key: Callable[[Party], tuple[str, ...]]) -> _Pairs:
    """Parties whose key nobody else in their version has."""
    ours, theirs = defaultdict[tuple[str, ...], list[Party]](list), defaultdict[tuple[str, ...], list[Party]](list)
    for party in old:
        ours[key(party)].append(party)
    for party in new:
        theirs[key(party)].append(party)
    for one, found in theirs.items():
        if len(found) == 1 and len(ours.get(one, ())) == 1:
            yield ours[one][0], found[0]


def _parts(old: Party, new: Party) -> tuple[ChangedPart, ...]:
    """What changed but for spelling, and for which of its names comes first."""
    found = []
    if (old.name, old.aliases) != (new.name, new.aliases):
        ours, theirs = _names(old), _names(new)
        mains = {tight_key(old.name), tight_key(new.name)}
        found += [ChangedPart.NAME] if not mains <= ours & theirs else []
        found += [ChangedPart.ALIASES] if (ours ^ theirs) - mains else []
    found += [ChangedPart.COUNTRY] if old.country != new.country and countries_of(old) != countries_of(new) else []
    found += [ChangedPart.PROGRAMME] if _differ(old.programme, new.programme) else []
    return tuple(found)


def _differ(old: str, new: str) -> bool:
    return old != new and name_key(old) != name_key(new)


def _names(party: Party) -> frozenset[str]:
    return frozenset(key for name in (party.name, *party.aliases) if (key := tight_key(name)))
