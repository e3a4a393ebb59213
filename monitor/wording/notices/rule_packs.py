"""Notices to the operator when a rule pack fails to load, and when it loads again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.alerts.message import Notice
from monitor.domain.rules.rule import RuleId
from monitor.ports.rules import ActiveRules, PackFailure, PackLoaded, Revision, RulesLoaded
from monitor.wording.phrases.english import counted, first_names, lasting, written_day

_ERRORS = 3  # with title, count of the rest, origin, what is not active, two warnings and advice within ten lines
_WARNINGS = 1  # before a line that counts the rest
_NAMES = 3
ROUTES = "routes.yaml"
"""The name of the files beside the packs, which load or fail as a pack does."""

PRIVATE = "private"
"""The name of the pack of the private folder."""

WATCH_LIST = "watch list"
"""The name under which watch.yaml is reported. Its errors keep no pack from loading."""

_BESIDE_RULES = ("base", ROUTES, PRIVATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`loaded` runs now, `wanted` is what the folder has, `active` ran before, `revision` is the folder's,
    `warnings` are those of `monitor check` by pack.
    """

    loaded: RulesLoaded
    wanted: RulesLoaded
    active: ActiveRules | None
    revision: Revision | None
    now: datetime
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def trouble_line(trouble: PackFailure) -> str:
    """Which pack failed to load, what runs in its place, and its first error."""
    runs = "its last good state runs" if trouble.kept else "it does not run"
    return f"{trouble.pack} since {trouble.since.day} {trouble.since:%b %H:%M} UTC ({runs}): {trouble.problem}"


def broken_notice(trouble: PackFailure, errors: Sequence[str], state: State) -> Notice:
    """The pack, what runs instead, the errors, the commit, the rules that are not active, and what to do."""
    title = f"🔧 {_called(trouble.pack)} not loaded: {counted(len(errors), 'error')}. {_goes_on(trouble, state)}"
    more = (f"… and {len(errors) - _ERRORS} more",) if len(errors) > _ERRORS else ()
    facts = map(first_line_of_error, errors[:_ERRORS])
    warned = _warned(trouble.pack, state)
    advice = "In words: monitor watch check" if trouble.pack == WATCH_LIST else "Try: monitor check"
    lines = (*facts, *more, _origin(trouble, state), *_not_active(trouble.pack, state), *warned, advice)
    return Notice(title=title, lines=lines, code=tuple(errors[0].split("\n")[1:]))


def first_line_of_error(error: str) -> str:
    """The first line of an error: place and message."""
    return error.split("\n", 1)[0]


def loaded_again_notice(trouble: PackFailure, state: State) -> Notice:
    pack = next((p for p in state.wanted.packs if p.name == trouble.pack), None)
    broken_for = lasting(state.now - trouble.since)
    if trouble.pack == WATCH_LIST:
        entries = counted(len(state.loaded.knowledge.watch), "entry", "entries")
        title = f"✅ watch list loaded again {_clock(state.now)}, broken for {broken_for}. {entries}."
        return Notice(title=title, lines=_warned(WATCH_LIST, state))
    if pack is None and " " not in trouble.pack:
        return Notice(title=f"✅ {_called(trouble.pack)} removed {_clock(state.now)}; broken for {broken_for}.")
    commit = f", {state.revision.commit}" if state.revision else ""
    count = f" {counted(len(pack.rules), 'rule')}." if pack is not None and pack.rules else ""
    title = f"✅ {_called(trouble.pack)} loaded again {_clock(state.now)}{commit}, broken for {broken_for}.{count}"
    return Notice(title=title, lines=_warned(trouble.pack, state))


def as_new_message(notice: Notice) -> Notice:
    """The notice as a new message, for a case where the earlier one can't be edited any more."""
    lines = (*notice.lines, "An earlier notice of this can't be edited any more.")
    return replace(notice, lines=lines)


def _warned(pack: str, state: State) -> tuple[str, ...]:
    found = state.warnings.get(pack, ())
    more = len(found) - _WARNINGS
    return (*found[:_WARNINGS], *((f"… and {counted(more, 'more warning')}",) if more > 0 else ()))


def _called(pack: str) -> str:
    return pack if "." in pack or " " in pack else f"{pack} rules"


def _goes_on(trouble: PackFailure, state: State) -> str:
    if trouble.pack == WATCH_LIST:
        return f"{_still_watched(trouble, len(state.loaded.knowledge.watch))} Rules are not affected."
    if not trouble.kept or state.active is None:
        return "It is inactive until it loads."
    commit = f" ({state.active.revision.commit})" if state.active.revision else ""
    others = [p.name for p in state.loaded.packs if p.name not in (trouble.pack, *_BESIDE_RULES)]
    unaffected = [name for name in others if name not in state.wanted.broken][:_NAMES]
    rest = f" {', '.join(unaffected)} {'is' if len(unaffected) == 1 else 'are'} not affected." if unaffected else ""
    rest = "" if " " in trouble.pack else rest
    return f"Alerts continue with the version of {_day(state.active.since)} {_clock(state.active.since)}{commit}.{rest}"


def _still_watched(trouble: PackFailure, entries: int) -> str:
    if trouble.kept:
        return f"The last version stays in use until a restart ({counted(entries, 'entry', 'entries')})."
    if entries == 0:
        return "Nothing is watched until it loads."
    return f"The {counted(entries, 'entry', 'entries')} without errors {'is' if entries == 1 else 'are'} in use."


def _origin(trouble: PackFailure, state: State) -> str:
    """The commit that brought the errors. Only a new commit is named: files can be edited on top of one."""
    seen = f"seen {_clock(state.now)}"
    revision = None if trouble.pack in (PRIVATE, WATCH_LIST) else state.revision
    if trouble.since != state.now:
        day = "" if trouble.since.date() == state.now.date() else f"{_day(trouble.since)} "
        seen += f"; broken since {day}{_clock(trouble.since)}"
    if revision is None:
        return f"S{seen[1:]}."
    before = state.active.revision if state.active else None
    if before is not None and before.commit.removesuffix("+") == revision.commit:
        return f"Edited on top of {revision.commit}, {seen}."
    subject = f' "{revision.subject}"' if revision.subject else ""
    author = f" by {revision.author}" if revision.author else ""
    return f"Came with {revision.commit}{subject}{author}, {seen}."


def _not_active(name: str, state: State) -> tuple[str, ...]:
    """The new and changed rules in files that don't load, as far as the files can be read."""
    new, old = _rules(state.wanted.packs, name), _rules(state.loaded.packs, name)
    if not new:
        return ()
    changed = [rule for rule in new if rule in old and new[rule] != old[rule]]
    changed += [rule for rule in old if rule not in new]  # can't be read any more, or is gone
    added = [rule for rule in new if rule not in old]
    parts = [
        f"{counted(len(rules), f'{what} rule')} ({first_names(rules)}{keep})"
        for rules, what, keep in ((changed, "changed", f", in {_its(changed)} old state"), (added, "new", ""))
        if rules
    ]
    return (f"Not active because of it: {', '.join(parts)}.",) if parts else ()


def _rules(packs: Sequence[PackLoaded], name: str) -> Mapping[RuleId, str]:
    return next((pack.rules for pack in packs if pack.name == name), {})


def _its(rules: Sequence[RuleId]) -> str:
    return "its" if len(rules) == 1 else "their"


def _day(at: datetime) -> str:
    """`6 Jun`; the year goes without saying."""
    return written_day(at.date()).removesuffix(f" {at.year}")


def _clock(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
