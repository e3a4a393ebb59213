"""When the text of a rule changed last, from the rule sets that ran. Texts are compared as written, not parsed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.rules.rule import RuleId
from monitor.ports.queries.page_operations import RuleSetRow
from monitor.ports.rules import PackFiles, Revision

RULE_SETS = 30
"""How many rule sets are compared."""

_ID = re.compile(r"^(?P<indent> *)(?P<dash>- +)?(?:\{ *)?id: *['\"]?(?P<id>[a-z][a-z0-9-]*)")
_FILES = re.compile(r"(?:^|/)(?:alerts(?:/.*)?|tuning)\.ya?ml$|(?:^|/)alerts/")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """`at` is when the rule set with the present text of the rule became active. `known`: the text was different
    before; otherwise `at` is the time of the oldest known rule set, and the text may be older.
    """

    at: datetime
    known: bool
    revision: Revision | None = None
    engine: str = ""


def last_changes(sets: Sequence[RuleSetRow], packs: Mapping[str, PackFiles]) -> Mapping[RuleId, RuleChange]:
    """The last change of each rule in the newest of the sets, which come newest first. Empty without a set."""
    if not sets:
        return {}
    read = {version: _texts_in(pack) for version, pack in packs.items()}
    texts = [_texts_of(one, read) for one in sets]
    changes: dict[RuleId, RuleChange] = {}
    for rule_id, text in texts[0].items():
        same = next((n for n, older in enumerate(texts[1:]) if older.get(rule_id) != text), None)
        row = sets[-1] if same is None else sets[same]
        changes[rule_id] = RuleChange(at=row.since, known=same is not None, revision=row.revision, engine=row.engine)
    return changes


def _texts_of(row: RuleSetRow, packs: Mapping[str, Sequence[tuple[RuleId, str]]]) -> dict[RuleId, tuple[str, ...]]:
    """The entries of all packs about each rule, in order of packs."""
    found: dict[RuleId, tuple[str, ...]] = {}
    for version in row.packs:
        for rule_id, text in packs.get(version, ()):
            found[rule_id] = (*found.get(rule_id, ()), text)
    return {rule_id: tuple(sorted(some)) for rule_id, some in found.items()}


def _texts_in(pack: PackFiles) -> tuple[tuple[RuleId, str], ...]:
    return tuple(
        one for name, data in pack.files if _FILES.search(name) for one in rule_texts(data.decode("utf-8", "replace"))
    )


def rule_texts(text: str) -> Iterator[tuple[RuleId, str]]:
    """The entries of lists with an `id`, each with its lines."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = _ID.match(line)
        if found is None:
            continue
        first = number if found["dash"] else _first_line(lines, number, len(found["indent"]))
        if first is None:
            continue
        indent = len(lines[first]) - len(lines[first].lstrip(" "))
        rest = (n for n in range(first + 1, len(lines)) if _is_outside(lines[n], indent))
        last = next(rest, len(lines))
        yield RuleId(found["id"]), "\n".join(one.rstrip() for one in lines[first:last]).rstrip()


def _first_line(lines: Sequence[str], number: int, indent: int) -> int | None:
    """The line with the dash of the entry to which a key with this indentation belongs."""
    for at in range(number, -1, -1):
        line = lines[at]
        if line.lstrip(" ").startswith("- ") and len(line) - len(line.lstrip(" ")) < indent:
            return at
    return None


def _is_outside(line: str, indent: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) <= indent
