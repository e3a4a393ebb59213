"""The finder of touched entries of a watch list, with the matcher of names that goes with it."""

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.exposure import ExposureFinder, names_to_match
from monitor.domain.watch.names import FirmMatch, FirmMatcher
from monitor.domain.watch.watch_list import WatchList
from monitor.language.folding import fold

__all__ = ["exposure_finder"]


def exposure_finder(watched: WatchList, vocabulary: Vocabulary) -> ExposureFinder | None:
    """The finder for a watch list; None for an empty one. Built once per process: the matcher is an index."""
    if not watched:
        return None
    return ExposureFinder(watched, vocabulary, _by_equal_name(names_to_match(watched)))


def _by_equal_name(firms: tuple[tuple[str, ...], ...]) -> FirmMatcher:
    known: dict[str, list[tuple[int, str]]] = {}
    for number, names in enumerate(firms):
        for name in names:
            known.setdefault(fold(name).text, []).append((number, name))

    def match(written: str) -> tuple[FirmMatch, ...]:
        return tuple(
            FirmMatch(firm=number, written=written, known_as=name, score=1.0, certain=True, reason="same name")
            for number, name in known.get(fold(written).text, ())
        )

    return match
