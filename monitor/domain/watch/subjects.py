"""What of an act or an event may touch an entry of the watch list: states, goods, codes and names of firms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, Facet
from monitor.domain.event.event_state import EventState, Field
from monitor.domain.event.report import Report

LEAST_CODE = 4  # characters of a code that are compared: an HS heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What of an act or an event may touch an entry. `issuer` and `target` are states, `goods` concepts that words
    name, `inferred` concepts that the vocabulary supplies, `codes` the HS and ECCN codes that the text gives.
    """

    issuer: str = ""
    target: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def subjects_of_act(act: Act) -> Subjects:
    """The subjects of one act. Its codes are the words by which it names goods, where these are a code."""
    inferred = frozenset(act.inferred)
    quotes = (s.span.quote.strip() for s in act.asserted if s.facet is Facet.COMMODITIES)
    return Subjects(
        issuer=act.issuer or "",
        target=tuple(t for t in act.target if t not in inferred),
        goods=tuple(g for g in act.commodities if g not in inferred),
        inferred=tuple(g for g in act.commodities if g in inferred),
        firms=act.party_names,
        codes=tuple(dict.fromkeys(q for q in quotes if _is_code(q))),
    )


def subjects_of_state(issuer: str, state: EventState, reports: Sequence[Report] = ()) -> Subjects:
    """The subjects of an event by its state, which has stated values only.

    Of `reports`, those by which it knows its firms add persons and further names.
    """
    by = {fact.by for fact in state.of(Field.FIRMS)}
    return Subjects(
        issuer=issuer,
        target=state.values(Field.TARGET),
        goods=state.values(Field.COMMODITIES),
        firms=_all((state.values(Field.FIRMS), *(r.act.further_names for r in reports if r.ref in by))),
    )


def subjects_of_event(issuer: str, state: EventState | None, acts: Sequence[Act]) -> Subjects:
    """The subjects of an event: what its state has, and of its reports' acts the codes, the inferred goods, the
    persons and the further names of firms.
    """
    of_acts = [subjects_of_act(act) for act in acts]
    if state is None:
        goods, target, firms = (_all(getattr(one, name) for one in of_acts) for name in ("goods", "target", "firms"))
        known = Subjects(issuer=issuer, target=target, goods=goods, firms=firms)
    else:
        known = subjects_of_state(issuer, state)
    inferred = _all(one.inferred for one in of_acts)
    return replace(
        known,
        inferred=tuple(good for good in inferred if good not in known.goods),
        firms=_all((known.firms, *(act.further_names for act in acts))),
        codes=_all(one.codes for one in of_acts),
    )


def _all(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in several for value in values))


def bare(code: str) -> str:
    """A code in the form for comparison: without dots and spaces, in capitals."""
    return code.replace(".", "").replace(" ", "").upper()


def _is_code(words: str) -> bool:
    """True for an HS code (2805.30) or a number of a control list (3A090.a), False for a name of goods."""
    code = bare(words)
    if len(code) < LEAST_CODE or not code.isascii() or not code.isalnum():
        return False
    return code.isdigit() or (code[0].isdigit() and "A" <= code[1] <= "E" and code[2:5].isdigit() and len(code) >= 5)
