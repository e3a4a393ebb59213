"""Checks across packs: ids that are there twice, definitions that no clause uses, rules that supersede each other."""

from collections.abc import Mapping, Sequence

from monitor.domain.rules.rule import Place, Rule
from monitor.rulefiles.folders.pack_files import PackReading
from monitor.rulefiles.parsers.definitions import report_unused
from monitor.rulefiles.parsers.tuning import Known, report_unknown_rule
from monitor.rulefiles.syntax.diagnostics import Findings


def report_duplicate_ids(packs: Sequence[PackReading]) -> None:
    rules: dict[str, Place] = {}
    sources: dict[str, Place] = {}
    urls: dict[str, str] = {}
    entries: dict[str, Place] = {}
    for pack in packs:
        for entry in pack.entries:
            for name in sorted(entry.names, key=lambda name: name != entry.id):
                what = "register entry id" if name == entry.id else "register entry for document"
                _report_duplicate(entries, name, what, entry.place, pack.findings)
        for located in pack.rules:
            _report_duplicate(rules, located.rule.id, "rule id", located.place, pack.findings)
        for source, place in pack.sources:
            _report_duplicate(sources, source.id, "source id", place, pack.findings)
            first = urls.setdefault(source.url, source.id) if source.enabled else source.id
            if first != source.id:
                message = f"source '{source.id}' has the same URL as source '{first}'."
                pack.findings.warn(place, "same-url", message, "The URL is polled twice; keep one source.")


def _report_duplicate(seen: dict[str, Place], name: str, what: str, place: Place, findings: Findings) -> None:
    first = seen.setdefault(name, place)
    if first is not place:
        message = f"duplicate {what} '{name}'; first defined in {first.file}:{first.line}."
        advice = "Choose another id." if "document" not in what else "Merge the two entries."
        findings.add(place, "duplicate-id", message, advice)


def known_names(packs: Sequence[PackReading], routes: tuple[str, ...] | None) -> Known:
    """Return all rules by id (the first with each id), the successors of renamed rules, and all sources by id."""
    rules: dict[str, Rule] = {}
    for pack in packs:
        for located in pack.rules:
            rules.setdefault(located.rule.id, located.rule)
    renamed: dict[str, str] = {}
    for pack in packs:
        for located in pack.rules:
            for old in located.replaces:
                if old.text in rules:
                    message = f"'{old.text}' is the id of an existing rule."
                    advice = "Under 'replaces' name ids that no longer exist."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
                elif renamed.setdefault(old.text, located.rule.id) != located.rule.id:
                    message, advice = f"'{renamed[old.text]}' already replaces '{old.text}'.", "Keep one."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
    return Known(
        rules=rules, renamed=renamed, routes=routes, sources={s.id: s for pack in packs for s, _ in pack.sources}
    )


def check_unused(packs: Sequence[PackReading]) -> None:
    """Warn about unused definitions of packs without errors: a rule with an error may be the one that uses it."""
    for pack in packs:
        if pack.definitions.names and not pack.findings.errors:
            of_rules = (d for located in pack.rules for d in located.rule.definitions)
            of_overrides = (d for override in pack.tuning.overrides for d in override.definitions)
            report_unused(pack.definitions, (*of_rules, *of_overrides), pack.findings)


def check_supersedes(packs: Sequence[PackReading], known: Known) -> None:
    """Report unknown ids and cycles under `supersedes`: in a cycle, rules would silence each other."""
    above: dict[str, list[str]] = {}
    broken = {pack.name for pack in packs if pack.findings.errors}
    for pack in packs:
        for located in pack.rules:
            for name in located.supersedes:
                if report_unknown_rule(name, known, pack.findings, certain=not broken - {pack.name}):
                    continue
                if _supersedes(name.text, located.rule.id, above):
                    itself = name.text == located.rule.id
                    both = "a rule" if itself else f"'{name.text}' and '{located.rule.id}'"
                    message = f"{both} can't supersede {'itself' if itself else 'each other'}."
                    advice = "Delete it." if itself else "Remove one of the two."
                    pack.findings.add(name.place, "supersedes-ring", message, advice, width=name.width)
                else:
                    above.setdefault(located.rule.id, []).append(name.text)


def _supersedes(start: str, end: str, above: Mapping[str, Sequence[str]]) -> bool:
    """Return whether `end` is `start` or is superseded by it, directly or through other rules."""
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        if at == end:
            return True
        new = [name for name in above.get(at, ()) if name not in seen]
        seen.update(new)
        waiting += new
    return False
