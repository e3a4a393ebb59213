"""The filter of events in an address: that of commands (`reports.event_filter`), checked against what runs."""

from collections.abc import Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request

from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import FilterError, PageRequestError
from monitor.language.query.nearest import did_you_mean
from monitor.ports.queries.lookup import EventConditions
from monitor.reports.event_filter import EventFilter, conditions_of, read_filter
from monitor.web.parts import WebParts

LANGUAGES = ("en", "zh", "ja", "ko", "es", "id")
"""The languages that are read, by which a list can be filtered."""

_SINGLE = frozenset({"level", "watch", "since", "until", "text"})


def filter_in(request: Request, parts: WebParts, *, also: Sequence[str] = ()) -> EventFilter:
    """Return the filter of an address, as `filter_of` does."""
    return filter_of(request.query_params, parts, also=also)


def filter_of(params: QueryParams, parts: WebParts, *, also: Sequence[str] = ()) -> EventFilter:
    """Return the filter of parameters; `also` are the further parameters of the page.

    Raises PageRequestError with all problems, unknown names with the nearest.
    """
    config = parts.config()
    given = [(name, value) for name, value in params.multi_items() if name not in also]
    problems = [
        f"{name}: is given more than once"
        for name in sorted(_SINGLE)
        if sum(found == name and bool(value.strip()) for found, value in given) > 1
    ]
    only = EventFilter()
    try:
        only = read_filter(given, lambda: config.vocabulary)
    except FilterError as e:
        problems += [f"{name[:40]}: {what}" for name, what in e.problems]
    for rule in only.rules:
        if rule not in config.rules:
            problems.append(f"rule: no rule is called '{rule}'. {did_you_mean(rule, config.rules)}".rstrip())
    for language in only.languages:
        if language not in LANGUAGES:
            problems.append(f"language: '{language}' is not one of {', '.join(LANGUAGES)}.")
    if only.since and only.until and only.since > only.until:
        problems.append(f"until: {only.until} is before since, {only.since}")
    if only.watch and not parts.options.show_watch:
        problems.append("watch: this page does not show the watch list. Set MONITOR_PAGE_SHOW_WATCH=on.")
    if problems:
        raise PageRequestError(tuple(problems))
    return only


def conditions(only: EventFilter, parts: WebParts) -> EventConditions:
    """Return the filter as the database looks it up. Raises SearchError."""
    config = parts.config()
    watched = config.watch if parts.options.show_watch else NOTHING_WATCHED
    return conditions_of(only, lambda: config.vocabulary, watched=watched, without=parts.options.hidden_sources)
