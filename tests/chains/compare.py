"""A card against what its analyst has to read, facet by facet. Of goods, targets and loud messages each one counts."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from monitor.domain.acts.act import Act, Quantity
from monitor.domain.acts.scheme import Action, Certainty, MeasureClass, Stage, benchmark_label
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.alerts.message import Alert
from monitor.domain.event.event_state import EventState, Field
from tests.chains.chain import Chain
from tests.chains.play import Played


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"  # asserted, and another is given
    MISSING = "missing"  # given, and not asserted
    EXTRA = "extra"  # asserted, and no report says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`given` is what the chain has, `said` what the card has, "" for nothing."""

    facet: str
    verdict: Verdict
    given: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a card asserts, "" where it says nothing. `measures` are benchmark labels, the act's own first; `stage` is
    that of the card and, of what ends or stays another act, a word for it; `goods` are ids of the vocabulary; `parties`
    ISO codes and firms as written; days are ISO, `document` as people write it.
    """

    issuer: str
    measures: tuple[str, ...]
    direction: str
    stage: str
    certainty: Certainty
    disputed: bool = False
    goods: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    figures: tuple[tuple[float, str], ...] = ()
    begins: str = ""
    until: str = ""
    document: str = ""


def said_by(played: Played) -> Said | None:
    """What the card says that stands in the channel; None where none stands there, or one without an act."""
    act, card = played.act, played.card
    if act is None or card is None or card.story:
        return None
    known = played.standing or EventState(facts=())
    return Said(
        issuer=act.issuer or "",
        measures=_measures(act),
        direction=card.direction,
        stage=_stage(act, card),
        certainty=card.certainty,
        disputed=bool(known.of(Field.DISSENT)),
        goods=act.commodities,
        parties=(*act.target, *(known.values(Field.FIRMS) or act.firms)),
        figures=_figures(act.quantities, known.values(Field.QUANTITIES)),
        begins=str(card.effective or ""),
        until=str(card.until or ""),
        document=card.number,
    )


def _measures(act: Act) -> tuple[str, ...]:
    """The label of the act, and that of the instrument which it lifts, puts off or withdraws: chains name this one.
    A card that calls the measure unclear asserts none.
    """
    if act.unclear_measure is not None:
        return ("",)
    gives = act.measure.measure_class is MeasureClass.AUTHORISATION
    return tuple(benchmark_label(act.measure, a) for a in (act.action, Action.GRANT if gives else Action.IMPOSE))


_LIFTS = ("suspension_of_control", "removal_of_control")
_ENDS = {Action.REMOVE: "revoked", Action.REVOKE: "revoked", Action.SUSPEND: "suspended", Action.POSTPONE: "postponed"}


def _stage(act: Act, card: Alert) -> str:
    end = _ENDS.get(act.action, "") if card.stage in (Stage.ANNOUNCED, Stage.IN_FORCE) else ""
    return f"{card.stage} {end}".rstrip()


def _figures(result: Iterable[Quantity], known: Iterable[str]) -> tuple[tuple[float, str], ...]:
    """Those of the report that speaks; of a unit that it has none of, the last that another has reported."""
    last = {unit: float(value.replace(",", "")) for *_, value, unit in map(str.split, known)}
    own = {q.unit: q.value for q in result}
    return tuple((value, unit) for unit, value in (last | own).items())


# ------------------------------------------------------------------ what has one value


def _fits_stage(given: str, said: Said) -> bool:
    stage, _, end = said.stage.partition(" ")
    match given:
        case "withdrawn":
            return stage == "denied" or end == "revoked"  # the product has no other word for what was taken back
        case "revoked" | "expired":
            return end == "revoked"
        case "postponed":
            return end == given
        case _:
            return said.stage == given


_CERTAINTIES = {
    "official": (Certainty.OFFICIAL,),
    "attributed": (Certainty.ATTRIBUTED, Certainty.CLAIMED, Certainty.CORROBORATED),
    "reported": (Certainty.REPORTED, Certainty.RUMOURED, Certainty.CORROBORATED),
}


def _fits_certainty(given: str, said: Said) -> bool:
    return said.disputed if given == "disputed" else said.certainty in _CERTAINTIES[given]


def _count(said: Said) -> str:
    return next((f"{value:g}" for value, unit in said.figures if unit == "entities"), "")


def _quantities(said: Said) -> str:
    return ", ".join(f"{value:,.12g} {unit}" for value, unit in said.figures if unit != "entities")


def _fits_document(given: str, said: Said) -> bool:
    """Whoever leaves out the year means the same number."""
    ours = {n for n in map(int, re.findall(r"\d+", said.document)) if not 1900 <= n < 2100}
    return bool(ours) and ours <= set(map(int, re.findall(r"\d+", given)))


_ONE: Mapping[str, tuple[Callable[[Said], str], Callable[[Any, Said], bool]]] = {
    "issuer": (lambda s: s.issuer, lambda g, s: g == s.issuer),
    "measure": (lambda s: s.measures[0], lambda g, s: g in s.measures),
    "direction": (lambda s: s.direction, lambda g, s: g == s.direction),
    "stage": (lambda s: s.stage, _fits_stage),
    "certainty": (lambda s: f"{s.certainty}{', disputed' if s.disputed else ''}", _fits_certainty),
    "quantity": (_quantities, lambda g, s: figure(g) in s.figures),
    "from": (lambda s: s.begins, lambda g, s: g == s.begins),
    "until": (lambda s: s.until, lambda g, s: g == s.until),
    "firms_count": (_count, lambda g, s: str(g) == _count(s)),
    "document": (lambda s: s.document, _fits_document),
}
"""By facet: what the card says of it, and whether that is what is given."""
_ALWAYS = ("issuer", "measure", "direction", "stage", "certainty")  # left out where there is no one answer
FACETS = (*_ALWAYS, "goods", "targets", *tuple(_ONE)[len(_ALWAYS) :], "events", "loud")

_DEVICES = ("machines", "sensors")
_FIGURE = re.compile(r"(?P<value>\d[\d,]*(?:\.\d+)?)\s*(?P<million>million )?(?:wet )?(?P<unit>%|[A-Za-z]*)")


def figure(written: str) -> tuple[float, str]:
    """Number and unit of a quantity as chains write it: `2.3 million t` is (2300000.0, "t")."""
    match = _FIGURE.search(written)
    if match is None:
        raise ValueError(f"quantity {written!r} has no number")
    value = float(match["value"].replace(",", "")) * (1e6 if match["million"] else 1)
    unit = match["unit"].replace("%", "percent")
    return value, "units" if unit in _DEVICES else unit


# ------------------------------------------------------------------ what has many


def names_good(given: str, concept: str, vocabulary: Vocabulary) -> bool:
    """Whether the words given contain or are part of an English name of the concept, or it lies above or below them."""
    mine, names = _words(given), _names(concept, vocabulary)
    if any(mine <= theirs or theirs <= mine for theirs in names):
        return True
    above = vocabulary.ancestors((concept,))
    exact = [c.id for c in vocabulary.of_kind(ConceptKind.COMMODITY) if mine in _names(c.id, vocabulary)]
    return any(one in above or vocabulary.is_within(one, concept) for one in exact)


def _names(concept: str, vocabulary: Vocabulary) -> set[frozenset[str]]:
    known = vocabulary.concepts.get(concept)
    named = [known.label, *(n.text for n in known.names if n.language == "en")] if known else [concept]
    return {words for words in map(_words, named) if words}


def _words(text: str) -> frozenset[str]:
    return frozenset(w.removesuffix("s") for w in re.findall(r"[a-z0-9]+", text.casefold()))


def _names_party(given: str, said: str) -> bool:
    """A state by its code, a firm by a part of its name."""
    one, other = ("".join(re.findall(r"\w", t.casefold())) for t in (given, said))
    return given == said or (len(one) > 2 and len(other) > 2 and (one in other or other in one))


def _many(
    facet: str, given: Collection[str], said: Sequence[str], names: Callable[[str, str], bool]
) -> Iterator[Finding]:
    """What is given one by one, then what is asserted beside it: extra where nothing at all is given."""
    for one in given:
        by = next((s for s in said if names(one, s)), "")
        yield Finding(facet=facet, verdict=Verdict.RIGHT if by else Verdict.MISSING, given=one, said=by)
    for one in said:
        if not any(names(g, one) for g in given):
            yield Finding(facet=facet, verdict=Verdict.WRONG if given else Verdict.EXTRA, said=one)


# ------------------------------------------------------------------ all of a card


def compare(chain: Chain, played: Played, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """In the order of `FACETS`."""
    loud, were_loud = sorted(map(str, chain.loud)), sorted(map(str, played.loud))
    found = [
        *findings(chain.final, said_by(played), vocabulary),
        _verdict("events", str(chain.events), str(played.events or ""), right=chain.events == played.events),
        *_many("loud", loud, were_loud, str.__eq__),
    ]
    return tuple(sorted(found, key=lambda f: FACETS.index(f.facet)))


def findings(final: Mapping[str, Any], said: Said | None, vocabulary: Vocabulary) -> Iterator[Finding]:
    """What the card asserts against `final`; `said` None asserts nothing."""
    if said and final.get("measure") in _LIFTS:
        said = replace(said, stage=said.stage.partition(" ")[0])  # its stage is that of the lifting itself
    for facet, (value, fits) in _ONE.items():
        given, shown = final.get(facet), value(said) if said else ""
        if given is not None:
            yield _verdict(facet, str(given), shown, right=said is not None and fits(given, said))
        elif shown and facet not in _ALWAYS:
            yield Finding(facet=facet, verdict=Verdict.EXTRA, said=shown)
    if "goods" in final:
        goods = said.goods if said else ()
        yield from _many("goods", final["goods"], goods, lambda g, s: names_good(g, s, vocabulary))
    yield from _many("targets", final.get("targets", ()), said.parties if said else (), _names_party)


def _verdict(facet: str, given: str, said: str, *, right: bool) -> Finding:
    verdict = Verdict.MISSING if not said else Verdict.RIGHT if right else Verdict.WRONG
    return Finding(facet=facet, verdict=verdict, given=given, said=said)


def is_false(found: Iterable[Finding]) -> bool:
    """Whether the card asserts something that is not so. Who hears of it, and how often, is another matter."""
    return any(f.verdict in (Verdict.WRONG, Verdict.EXTRA) and f.facet not in ("events", "loud") for f in found)
