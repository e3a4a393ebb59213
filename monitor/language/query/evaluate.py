"""Building blocks of compiled clauses: finders of occurrences, and checks that combine them."""

from collections.abc import Callable, Sequence
from heapq import merge
from itertools import groupby, islice

from monitor.domain.acts.act import Act
from monitor.language.query.seen import Check, Facts, Finder, Found, Seen

ActTest = Callable[[Act], bool]
FactTest = Callable[[Act, Facts], bool]
"""Whether a pattern holds for an act, given the possible values of its facets."""


# ------------------------------------------------------------------ finding


def merged(finders: Sequence[Finder]) -> Finder:
    """A finder of the occurrences of all finders, each once."""
    if len(finders) == 1:
        return finders[0]
    return lambda seen: (o for o, _ in groupby(merge(*(find(seen) for find in finders))))


# ------------------------------------------------------------------ checking


def first_of(find: Finder) -> Check:
    """Holds if the term occurs; its first occurrence is the evidence."""

    def check(seen: Seen) -> Found | None:
        first = next(find(seen), None)
        return Found((first,)) if first else None

    return check


def first_match(pattern: str, field: int | None) -> Check:
    """Holds if a user's pattern matches; only the first match is located: each may cost a pass over the text."""

    def check(seen: Seen) -> Found | None:
        for number in seen.patterns.fields.get(pattern, ()):
            if field in (None, number):
                for start, end in seen.patterns.places(pattern, number):
                    return Found(((number, start, end),))
        return None

    return check


def at_least(count: int, find: Finder) -> Check:
    def check(seen: Seen) -> Found | None:
        found = tuple(islice(find(seen), count))
        return Found(found) if len(found) >= count else None

    return check


def act_test(facets: Sequence[tuple[str, frozenset[str], bool]], tests: Sequence[ActTest] = ()) -> FactTest:
    """A test of all facets (name, values, negated) and all `tests` on one act."""

    def holds(act: Act, facts: Facts) -> bool:
        for name, values, negated in facets:
            if values.isdisjoint(facts[name]) != negated:
                return False
        return not tests or all(test(act) for test in tests)

    return holds


def act_holds(holds: FactTest) -> Check:
    """Holds if an act passes the test; all such acts are the evidence."""

    def check(seen: Seen) -> Found | None:
        acts = tuple([act.ordinal for act, facts in seen.facts if holds(act, facts)])
        return Found(acts=acts) if acts else None

    return check


def is_value(test: Callable[[Seen], bool]) -> Check:
    return lambda seen: Found() if test(seen) else None


def negation(operand: Check) -> Check:
    return lambda seen: None if operand(seen) else Found()


def all_hold(operands: Sequence[Check]) -> Check:
    def check(seen: Seen) -> Found | None:
        parts = []
        for operand in operands:
            part = operand(seen)
            if part is None:
                return None
            parts.append(part)
        return _joined(parts)

    return check


def any_holds(operands: Sequence[Check]) -> Check:
    def check(seen: Seen) -> Found | None:
        parts = [part for operand in operands if (part := operand(seen)) is not None]
        return _joined(parts) if parts else None

    return check


def _joined(parts: Sequence[Found]) -> Found:
    if len(parts) == 1:
        return parts[0]
    return Found(tuple([o for p in parts for o in p.occurrences]), tuple([a for p in parts for a in p.acts]))
