"""The finder of touched entries of a watch list, with the matcher of names that goes with it."""

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.exposure import ExposureFinder, names_to_match
from monitor.domain.watch.watch_list import WatchList


def exposure_finder(watched: WatchList, vocabulary: Vocabulary) -> ExposureFinder | None:
    """The finder for a watch list; None for an empty one.

    Build it once per process: the index of 10,000 firms takes a second or two.
    """
    if not watched:
        return None
    from monitor.language.names import build_matcher  # its tables are not loaded where nothing is watched

    return ExposureFinder(watched, vocabulary, build_matcher(names_to_match(watched)))
