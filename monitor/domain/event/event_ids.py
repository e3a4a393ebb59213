"""Ids and labels of events, from their document number, their first act or their entry in the register."""

from collections.abc import Callable
from itertools import count
from uuid import UUID, uuid5

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventCell, EventId

_REGISTER = "register:"
_NAMESPACE = UUID("5b1f5c1e-3c53-5c8e-9d9e-6f1a0c7f2a11")
_BASE32 = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford-like: no I, L, O, U
_LABEL_MIN = 4


def event_id(cell: EventCell, taken: Callable[[EventId], bool] = lambda _: False) -> EventId:
    """The id of a new cell: from its own number, else from its issuer and anchor. Ids in use are skipped."""
    ref, issuer = cell.anchor.refs[0], cell.anchor.issuer
    name = _number_name(issuer, cell.number) if cell.number else f"act:{issuer}:{ref.article_id}:{ref.ordinal}"
    names = (name if attempt == 0 else f"{name}:{attempt}" for attempt in count())
    return next(key for key in map(_event_id, names) if not taken(key))


def event_id_of_number(issuer: str, number: DocumentNumber) -> EventId:
    """The event id of a document number, known before any report. `issuer` is an `issuer_key`."""
    return _event_id(_number_name(issuer, number))


def event_id_of_entry(entry: str) -> EventId:
    """The event id of a register's entry without a number."""
    return _event_id(f"{_REGISTER}{entry}")


def anchor_of_entry(entry: str) -> ActRef:
    """The anchor of an event that a register's entry opened: no article has this id."""
    return ActRef(article_id=ArticleId(f"{_REGISTER}{entry}"), ordinal=WHOLE_ARTICLE)


def entry_of(anchor: ActRef) -> str:
    """The register's entry that an event is anchored to, "" if it is an article."""
    return anchor.article_id.removeprefix(_REGISTER) if is_of_entry(anchor) else ""


def is_of_entry(anchor: ActRef) -> bool:
    """True if an event is anchored to a register's entry."""
    return anchor.article_id.startswith(_REGISTER)


def _number_name(issuer: str, number: DocumentNumber) -> str:
    return f"number:{issuer}:{number.key}"


def _event_id(name: str) -> EventId:
    return EventId(str(uuid5(_NAMESPACE, name)))


def label_for(event: EventId, taken: Callable[[str], bool]) -> str:
    """The label `E-7K2Q`: the first four or more base-32 characters of the id that are not taken."""
    digits = int(UUID(event))
    letters = "".join(_BASE32[digits >> shift & 31] for shift in reversed(range(3, 128, 5)))
    for length in range(_LABEL_MIN, len(letters) + 1):
        label = f"E-{letters[:length]}"
        if not taken(label):
            return label
    msg = f"no free label for event {event}"
    raise ValueError(msg)
