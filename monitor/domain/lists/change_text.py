"""The text of a list change: written by the monitor in plain English, and read back line by line with its places.

Each party has a line that begins with a sign, and its facts follow on lines of their own:

    + Example Semiconductor Co., Ltd.
      also: 示例半导体
      country: China

A name is one line, so no name can look like another line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.domain.acts.act import Span
from monitor.domain.lists.compare import ChangedPart, ListDiff, PartyChange
from monitor.domain.lists.party import Party

KEY_PREFIX = "list-change:"
"""The beginning of the keys of articles that the monitor writes from a change of a list."""

LIST_CHANGE = "list-change"
"""The `trigger` of an act that was read from a change of a list."""

MADE_BY = "The monitor wrote this text from two versions of the list. It is not a document of the issuer."
"""The first line of every text of a list change."""

_COMPARED = "two versions of the list compared by the monitor"
_LIST = re.compile(r"List: .*\((\w+)\), ")
_COUNT = re.compile(r"(Added|Removed|Changed): ([\d,]+) (?:party|parties)\b")
_MAX_TEXT = 190_000  # characters: an article has 200,000 at most


class Part(StrEnum):
    """The three parts of a change: each is an act."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def sign(self) -> str:
        return _SIGNS[self]


_SIGNS = {Part.ADDED: "+", Part.REMOVED: "-", Part.CHANGED: "~"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedParty:
    """A party as the text names it, each fact with its place."""

    name: Span
    aliases: tuple[Span, ...] = ()
    country: Span | None = None
    listed: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListText:
    """What `read_change` found: the list, and for each part its heading, its number and its parties in text order."""

    list_id: str
    parts: dict[Part, "TextPart"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """`count` is the number in the heading; very long lists name fewer parties."""

    heading: Span
    count: int
    parties: tuple[NamedParty, ...]


def is_list_change(key: str) -> bool:
    """True if the article with this key was written by the monitor from a change of a list."""
    return key.startswith(KEY_PREFIX)


# ------------------------------------------------------------------ writing


def write_change(
    diff: ListDiff, *, list_id: str, label: str, before: int, after: int, dated: str = "", note: str = ""
) -> tuple[str, str]:
    """Title and text of a change. `label` is the list's name; `before` and `after` count its parties."""
    counts = {Part.ADDED: len(diff.added), Part.REMOVED: len(diff.removed), Part.CHANGED: len(diff.changed)}
    done = [f"{_parties(n)} {part}" for part, n in counts.items() if n]
    title = f"{label}: {', '.join(done)} ({_COMPARED})"
    head = [MADE_BY, f"List: {label} ({list_id}), {before:,} before and {after:,} now."]
    if dated:
        head.append(f"Date of the list: {dated}.")
    if note:
        head.append(note)
    lines = [*head, *_listed(diff)]
    return title, "\n".join(_within(lines))


def _parties(count: int) -> str:
    return f"{count:,} {'party' if count == 1 else 'parties'}"


def _listed(diff: ListDiff) -> Iterator[str]:
    for part, parties in ((Part.ADDED, diff.added), (Part.REMOVED, diff.removed)):
        if parties:
            yield f"{part.capitalize()}: {_parties(len(parties))}"
            for party in parties:
                yield from _party(part.sign, party)
    if diff.changed:
        yield f"{Part.CHANGED.capitalize()}: {_parties(len(diff.changed))}"
        for change in diff.changed:
            yield from _party(Part.CHANGED.sign, change.after)
            yield from _differences(change)


def _party(sign: str, party: Party) -> Iterator[str]:
    yield f"{sign} {party.name}"
    yield from (f"  also: {alias}" for alias in party.aliases)
    if party.country:
        yield f"  country: {party.country}"
    if party.programme:
        yield f"  programme: {party.programme}"
    if party.listed:
        yield f"  listed: {party.listed}"


def _differences(change: PartyChange) -> Iterator[str]:
    old, new = change.before, change.after
    if ChangedPart.NAME in change.parts:
        yield f"  name before: {old.name}"
    if ChangedPart.ALIASES in change.parts:
        yield from (f"  new alias: {alias}" for alias in new.aliases if alias not in old.aliases)
        yield from (f"  former alias: {alias}" for alias in old.aliases if alias not in new.aliases)
    if ChangedPart.COUNTRY in change.parts:
        yield f"  country before: {old.country or 'none'}"
    if ChangedPart.PROGRAMME in change.parts:
        yield f"  programme before: {old.programme or 'none'}"


def _within(lines: Iterable[str]) -> Iterator[str]:
    """The lines that fit into an article; then how many parties are left out."""
    size, left = 0, 0
    for line in lines:
        size += len(line) + 1
        if size <= _MAX_TEXT:
            yield line
        elif line[:2] in {f"{part.sign} " for part in Part}:
            left += 1
    if left:
        yield f"… and {left:,} more; see: monitor events show ID --csv"


# ------------------------------------------------------------------ reading


def read_change(title: str, text: str) -> ListText | None:
    """What the text of a list change states, None for any other text. The spans are of the field `text`."""
    lines = list(_lines(text))
    named = next((found for line, _ in lines[:6] if (found := _LIST.match(line))), None)
    if not title or not lines or lines[0][0] != MADE_BY or named is None:
        return None
    parts: dict[Part, TextPart] = {}
    for part, heading, count, body in _sections(lines):
        parts[part] = TextPart(heading=heading, count=count, parties=tuple(_named(part, body)))
    return ListText(list_id=named[1], parts=parts)


_Lines = list[tuple[str, int]]


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Each line with its place in the text."""
    at = 0
    for line in text.split("\n"):
        yield line, at
        at += len(line) + 1


def _sections(lines: _Lines) -> Iterator[tuple[Part, Span, int, _Lines]]:
    heads = [(i, found) for i, (line, _) in enumerate(lines) if (found := _COUNT.fullmatch(line))]
    for (i, found), end in zip(heads, (*(i for i, _ in heads[1:]), len(lines)), strict=True):
        line, at = lines[i]
        heading = Span(field="text", start=at, end=at + len(line), quote=line)
        yield Part(found[1].lower()), heading, int(found[2].replace(",", "")), lines[i + 1 : end]


def _named(part: Part, lines: _Lines) -> Iterator[NamedParty]:
    begins = [i for i, (line, _) in enumerate(lines) if line.startswith(f"{part.sign} ")]
    for start, end in zip(begins, (*begins[1:], len(lines)), strict=True):
        line, at = lines[start]
        facts = [_fact(*one) for one in lines[start + 1 : end]]
        yield NamedParty(
            name=Span(field="text", start=at + 2, end=at + len(line), quote=line[2:]),
            aliases=tuple(span for name, span in facts if name == "also"),
            country=next((span for name, span in facts if name == "country"), None),
            listed=next((span for name, span in facts if name == "listed"), None),
        )


def _fact(line: str, at: int) -> tuple[str, Span]:
    name, _, value = line.strip().partition(": ")
    start = at + len(line) - len(value)
    return name, Span(field="text", start=start, end=start + len(value), quote=value)
