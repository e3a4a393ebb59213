"""Texts of messages about several alerts: bursts, delayed alerts, files with the names of a list."""

from monitor.domain.alerts.message import Burst, BurstLine, Delayed, DelayedItem, ListFile
from monitor.wording.messages.texts import LINE_CHARS, picture
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.plain_text import clean, cut

BURST_PICTURE = "🌊"


def burst_title(burst: Burst) -> str:
    """`22 more alerts, each in the thread`, after an outage `392 more alerts, all delayed, each in the thread`."""
    if burst.count == 1:
        return f"1 more {'delayed ' if burst.delayed else ''}alert, in the thread"
    how_many = "all" if burst.delayed == burst.count else f"{burst.delayed} of them"
    delayed = f", {how_many} delayed" if burst.delayed else ""
    return f"{burst.count} more alerts{delayed}, each in the thread"


def burst_line(line: BurstLine) -> tuple[str, str, str]:
    """The text before, in and after the bold part: `🔓`, `High`, `· China approves … · E-7K2Q`."""
    words = cut(clean(line.headline), LINE_CHARS)
    return picture(line.direction), line.level.value.capitalize(), f"· {words} · {clean(line.label)}"


def burst_rest(burst: Burst) -> str:
    """The number of alerts that are not listed, "" for none."""
    rest = burst.count - len(burst.top)
    return f"and {rest} more" if rest > 0 else ""


def list_file_lines(file: ListFile) -> tuple[str, ...]:
    """The message for a messenger that takes no file: the title, the first names, and where the others are."""
    if file.is_restricted:
        return (clean(file.title), "This channel may not see the names of this source.")
    return (clean(file.title), *map(clean, file.names), f"All names: monitor events show {clean(file.label)} --csv")


def delayed_title(delayed: Delayed) -> str:
    """`3 alerts were delayed, the first since 24 Nov 2026 09:14 UTC`."""
    what, first = ("1 alert was", "") if delayed.total == 1 else (f"{delayed.total} alerts were", "the first ")
    return f"{what} delayed, {first}since {written_day(delayed.since)} {delayed.since:%H:%M} UTC"


def delayed_item(item: DelayedItem) -> str:
    """`High · E-7K2Q · China grants rare-earth export licences`."""
    level = item.level.capitalize() if item.level is not None else "Update"
    return " · ".join(filter(None, (level, clean(item.label), cut(clean(item.text), 120))))


def delayed_more(delayed: Delayed) -> str:
    """The number of items that are not shown and how to list them, "" if all are shown."""
    left = delayed.total - len(delayed.items)
    return f"and {left} more; all of them: monitor events list" if left > 0 else ""
