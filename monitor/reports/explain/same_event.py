"""Why two items are one event or two: issuer, window, number, direction, family or subject decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import JOIN_WINDOW, EventCell, EventId, Fit, Item, Obstacle, fit, issuer_of_key
from monitor.domain.event.link import Link, LinkKind
from monitor.ports.repositories.articles import StoredAct
from monitor.reports.explain.answer import Branch, Stop, Why, quoted
from monitor.wording.phrases.english import joined, written_day


@dataclass(frozen=True, slots=True, kw_only=True)
class EventActs:
    """An event with its acts in canonical order."""

    event: PolicyEvent
    acts: tuple[StoredAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One side of the comparison: an article or an event, its acts, and the events of these acts."""

    name: str
    acts: tuple[StoredAct, ...]
    events: tuple[EventActs, ...] = ()

    def of(self, event_id: EventId) -> StoredAct:
        return next(a for a in self.acts if a.event_id == event_id)


def why_one_event(one: Party, other: Party, vocabulary: Vocabulary, links: Sequence[Link] = ()) -> Why:
    """Explain whether two items are one event, with the figures and manual links that decided it."""
    about = f"{one.name} and {other.name}"
    empty = [p for p in (one, other) if not p.acts]
    if empty:
        names = f"{joined([p.name for p in empty])} {'has' if len(empty) == 1 else 'have'}"
        return Why(about=about, stop=Stop.TWO_EVENTS, paragraph=f"{names} no act; only acts can be compared.")
    shared = [e for e in one.events if e.event.id in {x.event.id for x in other.events}]
    if shared:
        return _one(about, one, other, shared[0], vocabulary, links=links)
    return _two(about, one, other, vocabulary, links=links)


def why_joined(
    event_acts: EventActs, vocabulary: Vocabulary, links: Sequence[Link] = (), *, most: int = 40
) -> tuple[str, ...]:
    """Explain for the first `most` acts of an event why they belong to it: a sentence each, the first act's first, then
    the decisions by hand.
    """
    parts = _parts(event_acts, vocabulary, links)
    items = tuple(dict.fromkeys(act.item for act in event_acts.acts[:most]))
    lines = [_joining_line(item, _part_of(item, parts), event_acts, vocabulary) for item in items]
    by_hand = (f"{_by_hand(link, event_acts, event_acts)}." for link in _joining(links, event_acts))
    return (*lines, *by_hand)


def _joining_line(item: Item, part: EventActs, event_acts: EventActs, vocabulary: Vocabulary) -> str:
    cell = _cell(part, item)
    if item.refs != cell.anchor.refs:
        return f"{quoted(item.title)} ({item.day}) joined it: {_joined(fit(item, cell, vocabulary), item, cell)}."
    is_whole = part.event.anchor == event_acts.event.anchor
    first = "its first act" if is_whole else "the first act of a part merged into it"
    return f"{quoted(item.title)} ({item.day}) is {first}; all other acts are compared with it."


def _one(
    about: str, one: Party, other: Party, event_acts: EventActs, vocabulary: Vocabulary, *, links: Sequence[Link]
) -> Why:
    sentences = [f"Both belong to {event_acts.event.label}."]
    tree: list[Branch] = []
    items = dict.fromkeys((one.of(event_acts.event.id).item, other.of(event_acts.event.id).item))
    parts = _parts(event_acts, vocabulary, links)
    if len({_part_of(item, parts).event.anchor for item in items}) > 1:
        by_hand = _joining(links, event_acts)
        sentences += (f"{_by_hand(link, event_acts, event_acts)}." for link in by_hand)
        tree += (Branch(text=_by_hand(link, event_acts, event_acts), held=True) for link in by_hand)
    for item in items:
        part = _part_of(item, parts)
        cell = _cell(part, item)
        sentences.append(_joining_line(item, part, event_acts, vocabulary))
        if item.refs != cell.anchor.refs:
            tree.append(_figures(fit(item, cell, vocabulary), item, cell))
    return Why(about=about, stop=Stop.ONE_EVENT, paragraph=" ".join(sentences), tree=tuple(tree))


def _parts(event_acts: EventActs, vocabulary: Vocabulary, links: Sequence[Link]) -> tuple[EventActs, ...]:
    """Return the events into which an event would fall apart without links."""
    if not _joining(links, event_acts):
        return (event_acts,)
    return tuple(
        EventActs(
            event=replace(event_acts.event, anchor=cell.anchor.refs[0]),
            acts=tuple(act for act in event_acts.acts if act.item.refs[0] in cell.refs),
        )
        for cell in fold((act.item for act in event_acts.acts), vocabulary)
    )


def _part_of(item: Item, parts: Sequence[EventActs]) -> EventActs:
    return next((part for part in parts if any(act.item.refs == item.refs for act in part.acts)), parts[0])


def _between(links: Sequence[Link], kind: LinkKind, one: EventActs, other: EventActs) -> list[Link]:
    """Return the links between an act of one event and an act of the other, newest first."""
    here, there = ({act.item.refs[0] for act in event_acts.acts} for event_acts in (one, other))
    found = (
        link
        for link in links
        if link.kind is kind
        and ((link.one in here and link.other in there) or (link.one in there and link.other in here))
    )
    return sorted(found, key=lambda link: link.at, reverse=True)


def _joining(links: Sequence[Link], event_acts: EventActs) -> list[Link]:
    """Return the links that join the event's acts: manual ones and continuations."""
    return [
        link
        for kind in (LinkKind.TOGETHER, LinkKind.CONTINUATION)
        for link in _between(links, kind, event_acts, event_acts)
    ]


def _by_hand(link: Link, one: EventActs, other: EventActs) -> str:
    titles = {act.item.refs[0]: quoted(act.item.title) for event_acts in (one, other) for act in event_acts.acts}
    if link.kind is LinkKind.CONTINUATION:
        return f"the later of {titles[link.one]} and {titles[link.other]} continues the earlier"
    what = "merged" if link.kind is LinkKind.TOGETHER else "separated"
    because = f" ({link.because})" if link.because else ""
    return f"{titles[link.one]} and {titles[link.other]} were {what} by hand on {written_day(link.at)}{because}"


def _two(about: str, one: Party, other: Party, vocabulary: Vocabulary, *, links: Sequence[Link]) -> Why:
    first, later = sorted((one, other), key=lambda p: p.acts[0].item.order)
    there, here = _event_of(first), _event_of(later)
    item = later.acts[0].item
    cell = _cell(there, item)
    found = fit(item, cell, vocabulary)
    compared = f"{quoted(item.title)} ({item.day}) against {quoted(cell.anchor.title)} ({cell.anchor.day})"
    figures = _figures(found, item, cell)
    by_hand = _between(links, LinkKind.APART, there, here)
    if by_hand:
        reason = _by_hand(_nearest(by_hand, first, later), there, here)
        paragraph = f"They are two events, {there.event.label} and {here.event.label}: {reason}."
        return Why(
            about=about, stop=Stop.TWO_EVENTS, paragraph=paragraph, tree=(Branch(text=reason, held=False), figures)
        )
    why = _apart(found, item, cell) or _better(found, here, item, vocabulary)
    paragraph = f"They are two events, {there.event.label} and {here.event.label}: {compared}: {why}."
    return Why(about=about, stop=Stop.TWO_EVENTS, paragraph=paragraph, tree=(figures,))


def _nearest(links: Sequence[Link], one: Party, other: Party) -> Link:
    """Return the newest link between acts of the two parties, else the newest link."""
    own = {act.item.refs[0] for party in (one, other) for act in party.acts}
    return next((link for link in links if own.issuperset(link.pair)), links[0])


def _event_of(party: Party) -> EventActs:
    """Return the event of the foremost act."""
    event_id = party.acts[0].event_id
    return next((e for e in party.events if e.event.id == event_id), party.events[0])


def _cell(event_acts: EventActs, item: Item) -> EventCell:
    """Return the event as it was when `item` arrived: its anchor, and the first document number before it."""
    items = [a.item for a in event_acts.acts]
    anchor = next((i for i in items if event_acts.event.anchor in i.refs), items[0])
    before = [i for i in items if i.order < item.order]
    number = next((i.number for i in (anchor, *before) if i.number is not None), None)
    members = (anchor, *(i for i in before if i is not anchor))
    return EventCell(anchor=anchor, items=members, numbers=() if number is None else (number,))


def _joined(found: Fit, item: Item, cell: EventCell) -> str:
    if found.obstacle is not None:
        reason = _apart(found, item, cell)
        return f"through a report between them, or before an edit; by itself it would not join ({reason})"
    if found.score is None and item.number:
        return f"both have the number {item.number.key}, which decides regardless of the date"
    return f"{_days(found.days)}, {'; '.join(_agreeing(found, item, cell))}; score {found.score:.1f}"


def _agreeing(found: Fit, item: Item, cell: EventCell) -> list[str]:
    subjects = dict.fromkeys((_subject(item), _subject(cell.anchor)))
    return [
        _pair("direction", found.direction, item.direction, cell.anchor.direction),
        _families(found, item, cell),
        f"subject {', '.join(subjects)}",
        f"title similarity {found.similarity:.2f}"
        if item.language == cell.anchor.language
        else "titles in two languages",
    ]


def _pair(what: str, same: bool, one: str, other: str) -> str:
    return f"{what} {one} in both" if same else f"{what} {one} against {other}"


def _families(found: Fit, item: Item, cell: EventCell) -> str:
    if found.family and item.family != cell.anchor.family:
        return f"family {item.family} as in an early report, {cell.anchor.family} in the first"
    return _pair("family", found.family, item.family, cell.anchor.family)


def _apart(found: Fit, item: Item, cell: EventCell) -> str:
    """Return what keeps the act out of the event, or "" if nothing does."""
    anchor = cell.anchor
    match found.obstacle:
        case Obstacle.ISSUER:
            return f"decided by issuer: {_issuer(item)} against {_issuer(anchor)}"
        case Obstacle.WINDOW:
            return f"decided by window: {_days(found.days)}, at most {JOIN_WINDOW.days} allowed"
        case Obstacle.NUMBER if item.number and cell.number:
            return f"decided by number: {item.number.key} and {cell.number.key} are two documents"
        case Obstacle.KIND:
            pairs = joined(_agreeing(found, item, cell)[:2])
            return f"decided by direction and family: {pairs}, {_days(found.days)}" + (
                "; one of them is enough only for the same subject within 7 days"
                if found.direction or found.family
                else ""
            )
        case Obstacle.TARGET:
            return f"decided by target: firms of {joined(item.target)} against firms of {joined(anchor.target)}"
        case Obstacle.SUBJECT:
            return f"decided by subject: {_subject(item)} against {_subject(anchor)}"
        case _:
            return ""


def _better(found: Fit, here: EventActs, item: Item, vocabulary: Vocabulary) -> str:
    """Return why an act that fits one event belongs to another."""
    own = fit(item, _cell(here, item), vocabulary)
    if here.event.anchor not in item.refs and own.number:
        return f"its number {item.number.key if item.number else ''} is that of {here.event.label}"
    if here.event.anchor not in item.refs and own.score is not None and found.score is not None:
        return f"it fits {here.event.label} better (score {own.score:.1f} against {found.score:.1f})"
    return "these figures do not separate them; a later edit or an earlier report did"


def _figures(found: Fit, item: Item, cell: EventCell) -> Branch:
    anchor = cell.anchor
    numbers = [i.key for i in (item.number, cell.number) if i is not None]
    lines = (
        Branch(
            text="issuer",
            held=item.issuer == anchor.issuer,
            detail=joined(tuple(dict.fromkeys((_issuer(item), _issuer(anchor))))),
        ),
        Branch(
            text="window",
            held=found.days <= JOIN_WINDOW.days,
            detail=f"{_days(found.days)}, at most {JOIN_WINDOW.days}",
        ),
        Branch(text="number", held=found.number, detail=joined(tuple(dict.fromkeys(numbers))) if numbers else "none"),
        Branch(text="direction", held=found.direction, detail=f"{item.direction}, {anchor.direction}"),
        Branch(text="family", held=found.family, detail=f"{item.family}, {anchor.family}"),
        Branch(text="subject", held=found.subject, detail=f"{_subject(item)} | {_subject(anchor)}"),
        Branch(
            text="titles",
            detail=f"similarity {found.similarity:.2f}" if found.similarity else "not compared or different",
        ),
    )
    score = f"score {found.score:.2f}" if found.score is not None else ""
    return Branch(
        text=f"{quoted(item.title)} against {quoted(anchor.title)}", held=found.joins, detail=score, parts=lines
    )


def _days(days: int) -> str:
    return "the same day" if days == 0 else f"{abs(days)} day{'' if abs(days) == 1 else 's'} apart"


def _issuer(item: Item) -> str:
    return issuer_of_key(item.issuer) or "no issuer named"


def _subject(item: Item) -> str:
    names: Sequence[str] = (*item.commodities, *item.firms, *((item.list_id,) if item.list_id else ()))
    return ", ".join(names) or "no subject named"
