"""Which entries of the watch list acts touch, in words, for the user's own terminal alone."""

from collections.abc import Iterable, Iterator

from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.sources.licensing import MACHINE, Audience
from monitor.domain.watch.exposure import ExposureFinder, Touch
from monitor.domain.watch.subjects import subjects_of_act
from monitor.domain.watch.summary import name_of_entry
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial


def exposure_lines(
    acts: Iterable[Act], finder: ExposureFinder | None, vocabulary: Vocabulary, audience: Audience
) -> tuple[str, ...]:
    """Return one line for each entry that an act touches; () for an audience other than the user's own terminal."""
    if finder is None or audience != MACHINE:
        return ()
    touches = (touch for act in acts for touch in finder.of(subjects_of_act(act)).touches)
    return tuple(dict.fromkeys(_line(touch, vocabulary) for touch in touches))


def _line(touch: Touch, vocabulary: Vocabulary) -> str:
    """`dysprosium (materials): the act's goods include it, rare_earths; parts M-1; owner …; private/watch.yaml:3`."""
    sure = "" if touch.certain else "possibly "
    return f"{sure}{name_of_entry(touch.entry, vocabulary)} ({touch.kind}): {'; '.join(_details(touch))}"


def _details(touch: Touch) -> Iterator[str]:
    by = f"{touch.by}: {touch.detail}" if touch.detail else touch.by
    yield f"{touch.reason}, {by}"
    entry = touch.entry
    if isinstance(entry, WatchedMaterial) and entry.parts:
        yield f"parts {', '.join(entry.parts)}"
    if isinstance(entry, WatchedFirm) and entry.ids:
        yield ", ".join(f"{scheme} {value}" for scheme, _, value in (one.partition(":") for one in entry.ids))
    if entry.owner:
        yield f"owner {entry.owner}"
    if entry.place is not None:
        yield f"{entry.place.file}:{entry.place.line}"
