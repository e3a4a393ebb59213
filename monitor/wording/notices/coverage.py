"""Source coverage in words: lines for a command, and one notice for the operator."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.coverage import Coverage, CoverageCell, Uncovered, UncoveredReason
from monitor.domain.sources.source import Tier
from monitor.wording.notices.sources import failure_words
from monitor.wording.phrases.english import counted, written_day
from monitor.wording.phrases.names import short_place

_PRESS = {
    UncoveredReason.NO_SOURCE: "none configured",
    UncoveredReason.OFF: "all are off",
    UncoveredReason.BROKEN: "none reachable any more",
    UncoveredReason.NOT_YET: "none reached yet",
}
_LINES = 6  # uncovered states and languages in the notice
_NAMED = 3  # sources named for a state


def uncovered_lines(found: Coverage, vocabulary: Vocabulary) -> tuple[str, ...]:
    """One line for each uncovered state or language, with the reason of each source that could serve it."""
    by_place = groupby((one for one in found.uncovered if one.place), key=lambda one: one.place)
    places = [_place_line(place or "", list(group), vocabulary) for place, group in by_place]
    return (*places, *(_language_line(one) for one in found.uncovered if one.language))


def _place_line(place: str, reasons: Sequence[Uncovered], vocabulary: Vocabulary) -> str:
    named = "; ".join(_reason(one) for one in reasons[:_NAMED])
    more = f"; and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
    return f"{short_place(place, vocabulary)}: {named}{more}"


def _reason(one: Uncovered) -> str:
    if one.why is UncoveredReason.NO_SOURCE:
        return "no official source"
    if one.why is UncoveredReason.OFF:
        return f"{one.source} is off" + (f" ({one.because})" if one.because else "")
    if one.why is UncoveredReason.NOT_YET:
        return f"{one.source} not reached yet"
    why = failure_words(one.about) if one.about else "no usable items"
    since = f" since {written_day(one.since.astimezone(UTC).date())}" if one.since else ""
    return f"{one.source} fails{since}: {why}"


def _language_line(one: Uncovered) -> str:
    why = _PRESS[one.why]
    return f"wires and media in {one.language}: {why}"


def coverage_notice(found: Coverage, vocabulary: Vocabulary, *, now: datetime) -> Notice:
    """The weekly notice for the operator."""
    lines = uncovered_lines(found, vocabulary)
    more = len(lines) - _LINES
    covered = f"official pages of {len(found.covered)} of {counted(len(found.wanted), 'state')} are reached"
    day = written_day(now.astimezone(UTC).date())
    return Notice(
        title=f"🗺 Coverage, {day}: {covered}.",
        lines=(
            *(f"Wires and media: {line}" for line in (_press(found.cells),) if line),
            *(f"Not covered: {line}" for line in lines[:_LINES]),
            *((f"… and {more} more",) if more > 0 else ()),
            "Full list: monitor sources coverage",
        ),
    )


def _press(cells: Sequence[CoverageCell]) -> str:
    """`en 12 of 14, zh 3 of 3`."""
    return ", ".join(_shares([cell for cell in cells if cell.tier is not Tier.OFFICIAL]))


def _shares(cells: Sequence[CoverageCell]) -> Iterator[str]:
    for language in sorted({cell.language for cell in cells}):
        of = [cell for cell in cells if cell.language == language]
        yield f"{language or 'several'} {sum(c.served for c in of)} of {sum(c.sources for c in of)}"
