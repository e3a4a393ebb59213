"""Known events that touch new entries of the watch list: one message in each channel that may show the list.

Alerts are not repeated for them: an edit of a file alerts nothing of the past.
"""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from functools import partial

from monitor.domain.alerts.message import Notice
from monitor.domain.event.past_acts import PastAct
from monitor.domain.watch.exposure import ExposureFinder
from monitor.domain.watch.subjects import subjects_of_act
from monitor.domain.watch.summary import WatchSummary, summary_of
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasEvents, HasOutbox
from monitor.wording.notices.watch_list import known_events

KNOWN_FOR = timedelta(days=30)
"""How far back known events are looked up."""

_LIMIT = 1_000  # events


def new_entries(before: WatchList, after: WatchList) -> WatchList:
    """The entries that were added, or whose goods, codes or names changed. Owners, parts and notes don't count."""

    def added(was: Sequence[_Entry], now: Sequence[_Entry]) -> tuple[_Entry, ...]:
        known = set(map(_decides, was))
        return tuple(entry for entry in now if _decides(entry) not in known)

    return WatchList(
        materials=tuple(e for e in added(before.materials, after.materials) if isinstance(e, WatchedMaterial)),
        firms=tuple(e for e in added(before.firms, after.firms) if isinstance(e, WatchedFirm)),
        sites=tuple(e for e in added(before.sites, after.sites) if isinstance(e, WatchedSite)),
        version=after.version,
    )


_Entry = WatchedMaterial | WatchedFirm | WatchedSite


def _decides(entry: _Entry) -> Hashable:
    """What decides which acts touch an entry."""
    match entry:
        case WatchedMaterial():
            return entry.concept, entry.concepts, entry.hs, entry.eccn
        case WatchedFirm():
            return frozenset(entry.names)
        case WatchedSite():
            return entry.country, entry.makes, entry.firm


def notice_of_new_entries(
    tx: HasEvents, entries: WatchList, finder: ExposureFinder, config: RuntimeConfig, *, now: datetime
) -> Notice | None:
    """The message on the events of the last days that touch one of `entries`, newest first; None if none does.

    `finder` is that of `entries`.
    """
    channels = config.routes.watch_channels
    if not channels:
        return None
    summary = partial(_summary, finder=finder, config=config)
    past = sorted(tx.events.past(None, since=(now - KNOWN_FOR).date()), key=lambda one: one.day, reverse=True)
    found = [(one, shown) for one in past[:_LIMIT] if (shown := summary(one)) is not None]
    return known_events(found, len(entries), channels, vocabulary=config.vocabulary) if found else None


def _summary(past: PastAct, *, finder: ExposureFinder, config: RuntimeConfig) -> WatchSummary | None:
    exposure = finder.of(subjects_of_act(past.act))
    return summary_of(exposure, config.vocabulary, config.routes.watch_channels) if exposure.certain else None


def queue_notice(tx: HasOutbox, message: Notice, config: RuntimeConfig, *, now: datetime) -> None:
    """Queue the message in each channel that may show it."""
    for channel in message.visible_in:
        notice(tx, channel, config.workspace, "watch list", message, now=now)
