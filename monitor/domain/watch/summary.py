"""What a message shows of the watch list. Stored only in messages of channels that may show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.exposure import Exposure, Touch
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PossibleEntry:
    """An entry that an event possibly touches: its name, the event's value (a name as written), and why."""

    name: str
    by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WatchSummary:
    """The entries that an event touches. `parts` counts their part numbers, `owners` are the people in charge.

    `visible_in` are the channels that may show it; it is removed from a message that is sent elsewhere.
    """

    names: tuple[str, ...] = ()
    possible: tuple[PossibleEntry, ...] = ()
    parts: int = 0
    owners: tuple[str, ...] = ()
    visible_in: tuple[str, ...] = ()


def summary_of(exposure: Exposure, vocabulary: Vocabulary, visible_in: tuple[str, ...]) -> WatchSummary | None:
    """The summary of an exposure, None if nothing is touched. Owners of possible entries count if none is certain."""
    if not exposure:
        return None
    certain, possible = exposure.certain, exposure.possible
    parts = {part for touch in certain if isinstance(touch.entry, WatchedMaterial) for part in touch.entry.parts}
    return WatchSummary(
        names=_once(name_of_entry(touch.entry, vocabulary) for touch in certain),
        possible=tuple(
            PossibleEntry(
                name=name_of_entry(touch.entry, vocabulary), by=_written(touch, vocabulary), because=_because(touch)
            )
            for touch in possible
        ),
        parts=len(parts),
        owners=_once(touch.entry.owner for touch in certain or possible if touch.entry.owner),
        visible_in=visible_in,
    )


def name_of_entry(entry: WatchedMaterial | WatchedFirm | WatchedSite, vocabulary: Vocabulary) -> str:
    """The name of an entry: the label of a material's concept, its first code, or the name of a firm or a site."""
    if not isinstance(entry, WatchedMaterial):
        return entry.name
    concept = vocabulary.concepts.get(entry.concept)
    if concept is not None:
        return concept.label
    codes = (*(f"HS {_dotted(code)}" for code in entry.hs), *entry.eccn, *(f"CAS {code}" for code in entry.cas))
    return entry.concept or next(iter((*codes, *entry.parts)), "goods")


def _dotted(code: str) -> str:
    """`2805.30` for 280530."""
    return ".".join((code[:4], *(code[at : at + 2] for at in range(4, len(code), 2)))) if code.isdigit() else code


def _written(touch: Touch, vocabulary: Vocabulary) -> str:
    concept = vocabulary.concepts.get(touch.by)
    return touch.by if concept is None or touch.detail else concept.label


def _because(touch: Touch) -> str:
    return touch.detail or touch.reason.value


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
