"""Messages about the watch list itself, for channels that may show it."""

from collections.abc import Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import Notice
from monitor.domain.event.past_acts import PastAct
from monitor.domain.watch.summary import WatchSummary
from monitor.wording.headline import headline
from monitor.wording.messages.for_us import for_us_in_short
from monitor.wording.phrases.english import counted, written_day

LISTED = 9


def known_events(
    found: Sequence[tuple[PastAct, WatchSummary]], entries: int, channels: tuple[str, ...], *, vocabulary: Vocabulary
) -> Notice:
    """`3 known events of the last 30 days touch 2 new entries of the watch list`, with a line for each event."""
    one = len(found) == 1
    title = (
        f"{counted(len(found), 'known event')} of the last 30 days {'touches' if one else 'touch'} "
        f"{'a new entry' if entries == 1 else f'{entries} new entries'} of the watch list"
    )
    lines = [_line(past, summary, vocabulary) for past, summary in found[:LISTED]]
    more = len(found) - LISTED
    return Notice(
        title=title,
        lines=(*lines, *([f"and {more} more: monitor events list"] if more > 0 else [])),
        visible_in=channels,
    )


def _line(past: PastAct, summary: WatchSummary, vocabulary: Vocabulary) -> str:
    label = past.label or past.entry
    return f"{label} · {written_day(past.day)} · {headline(past.act, vocabulary)} · {for_us_in_short(summary)}"
