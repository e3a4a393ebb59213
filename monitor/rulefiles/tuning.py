"""tuning.yaml in, changes to shipped rules out; and the shipped rules with the changes of all sound packs.

A change names the rule and says only what is different. Where two packs change one field of one rule, the pack that
is last in name order wins, and a warning names both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.precedent import Precedent
from monitor.domain.rules.query import And, Not, Or, Query
from monitor.domain.rules.rule import Example, Level, Place, Rule, RuleId, Status
from monitor.domain.sources.source import Source, SourceId
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.parse import parse
from monitor.rulefiles.alerts import read_route_names, with_version
from monitor.rulefiles.clauses import add_clause_problems
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.headlines import EXAMPLES, read_examples
from monitor.rulefiles.lints import takes_all
from monitor.rulefiles.precedent import AFTER, read_after
from monitor.rulefiles.source_tuning import SOURCE_CHANGE, SourceChange, read_source_changes
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["Known", "Override", "Tuning", "name_missing", "read_tuning", "tune"]

CHANGES = ("level", "route", "status", "and_not", "after", "enabled", "examples")
OVERRIDE = Table(
    what="an override",
    keys=(
        Key(name="id", means="the id of a shipped rule", required=True),
        Key(name="level", means="how loud it is from now on", values=tuple(Level)),
        Key(name="route", means="a name of routes.yaml, or several, in place of its own", kind=Kind.TEXTS),
        Key(name="status", means="draft, trial, live or retired", values=tuple(Status)),
        Key(name="and_not", means="a clause: what satisfies it is no longer matched"),
        Key(
            name="after",
            means="an earlier act without which the rule says nothing from now on",
            kind=Kind.TABLE,
            table=AFTER,
        ),
        Key(name="enabled", means="false: the rule does not run", kind=Kind.FLAG),
        Key(
            name="examples",
            means="headlines that the rule, as changed here, must match or must not, beside its own",
            kind=Kind.TABLE,
            table=EXAMPLES,
        ),
        Key(name="because", means="the reason, for those who ask"),
    ),
    elsewhere={
        "when": "To change what a rule asks for, write and_not, or a rule of your own in alerts.yaml.",
        "certainty": "Retire the rule and write one of your own in alerts.yaml.",
    },
    either=CHANGES,
)
TUNING = Table(
    what="a tuning file",
    keys=(
        Key(name="override", means="changes to shipped rules", kind=Kind.TABLES, table=OVERRIDE),
        Key(name="sources", means="changes to shipped sources", kind=Kind.TABLES, table=SOURCE_CHANGE),
    ),
    elsewhere={"rules": "Rules of your own stand in alerts.yaml beside this file."},
    either=("override", "sources"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What one entry changes in `rule_id`; None and "" leave the rule's own. `fields` are the changed ones, placed.

    `when` and `when_text` are the whole clause that results from `and_not`.
    """

    rule_id: RuleId
    pack: str
    place: Place
    fields: tuple[tuple[str, Place], ...]
    level: Level | None = None
    routes: tuple[str, ...] | None = None
    status: Status | None = None
    and_not: str = ""
    when: Query | None = None
    when_text: str = ""
    after: Precedent | None = None
    enabled: bool | None = None
    because: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All rules by id, whether or not their packs are sound, and the successors of rules that are no longer there.

    `routes` are the names that routes.yaml has, empty where there is no such file, None where it is broken.
    `sources` are those of all packs by id.
    """

    rules: Mapping[str, Rule]
    renamed: Mapping[str, str]
    routes: tuple[str, ...] | None = ()
    sources: Mapping[SourceId, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What the files of a pack change in what is shipped."""

    overrides: tuple[Override, ...] = ()
    sources: tuple[SourceChange, ...] = ()

    def __add__(self, other: "Tuning") -> "Tuning":
        return Tuning(overrides=self.overrides + other.overrides, sources=self.sources + other.sources)


def name_missing(name: Scalar, known: Known, findings: Findings, *, certain: bool = True) -> bool:
    """Reports a rule's id that is none; True where it was. `certain` False: a pack that may have it is broken."""
    if name.text in known.rules:
        return False
    successor = known.renamed.get(name.text)
    if successor is not None:
        message = f"the rule '{name.text}' is no longer there; its successor is '{successor}'."
        findings.warn(name.place, "renamed-rule", message, "Write the new name if this still fits.", width=name.width)
        return True
    message = f"there is no rule '{name.text}'."
    advice = did_you_mean(name.text, known.rules) or "monitor rules list names them all."
    add = findings.add if certain else findings.warn
    add(name.place, "unknown-rule", message, advice, width=name.width)
    return True


def read_tuning(node: Node, pack: str, known: Known, vocabulary: Vocabulary, findings: Findings) -> Tuning:
    """The changes of one file in its order."""
    if not isinstance(node, MapNode):
        advice = "Begin it with 'override:' or 'sources:'."
        findings.add(node.place, "bad-value", "the file has no keys.", advice, width=node.width)
        return Tuning()
    top = Fields(node, TUNING, findings)
    if not (top.has("override") or top.has("sources")):
        findings.add(
            node.place,
            "missing-key",
            "a tuning file needs 'override' or 'sources'.",
            "Add a line 'override:' or 'sources:'.",
        )
    overrides = _read_overrides(top.tables("override"), pack, known, vocabulary, findings)
    sources = read_source_changes(top.tables("sources"), known.sources, findings)
    top.finish()
    return Tuning(overrides=overrides, sources=sources)


def _read_overrides(
    tables: Iterable[Fields], pack: str, known: Known, vocabulary: Vocabulary, findings: Findings
) -> tuple[Override, ...]:
    read = [_read_override(table, pack, known, vocabulary) for table in tables]
    seen: dict[RuleId, Place] = {}
    for override in (o for o in read if o is not None):
        first = seen.setdefault(override.rule_id, override.place)
        if first is not override.place:
            message = f"the rule '{override.rule_id}' is already changed in line {first.line}."
            findings.add(override.place, "duplicate-id", message, "Put both into one entry.")
    return tuple(o for o in read if o is not None)


def _read_override(table: Fields, pack: str, known: Known, vocabulary: Vocabulary) -> Override | None:
    name = table.scalar("id")
    level = table.word("level")
    status = table.word("status")
    route_names = read_route_names(table, known.routes) if table.has("route") else None
    enabled = table.flag("enabled", default=True) if table.has("enabled") else None
    and_not = table.scalar("and_not")
    because = table.text("because")
    examples = read_examples(table, "") if table.has("examples") else ()
    rule = None if name is None else _shipped(name, known, table.findings)
    clause = None if and_not is None else _read_and_not(and_not, rule, vocabulary, table.findings)
    after = read_after(table, rule.when if rule else None, vocabulary)
    fields = tuple((key, place) for key, place in table.places() if key in CHANGES)
    table.finish()
    if not fields:
        message = "the entry changes nothing."
        table.findings.add(table.node.place, "missing-key", message, f"Add one of: {', '.join(CHANGES)}.")
    if rule is None:
        return None
    return Override(
        rule_id=rule.id,
        pack=pack,
        place=table.node.place,
        fields=fields,
        level=Level(level) if level else None,
        routes=route_names,
        status=Status(status) if status else None,
        and_not=and_not.text.strip() if and_not else "",
        when=clause[0] if clause else None,
        when_text=clause[1] if clause else "",
        after=after,
        enabled=enabled,
        because=because,
        examples=examples,
    )


def _shipped(name: Scalar, known: Known, findings: Findings) -> Rule | None:
    shipped = {i: r for i, r in known.rules.items() if r.pack == "base"}
    rule = known.rules.get(name.text)
    if rule is not None and rule.id not in shipped:
        file = rule.place.file if rule.place else rule.pack
        message = f"the rule '{name.text}' is not shipped: it is in {file}."
        findings.add(name.place, "unknown-rule", message, "Change it there.", width=name.width)
        return None
    if name_missing(name, replace(known, rules=shipped), findings):
        return None
    return rule


def _read_and_not(
    clause: Scalar, rule: Rule | None, vocabulary: Vocabulary, findings: Findings
) -> tuple[Query, str] | None:
    """The rule's clause with this one taken away: tree and text. Its problems stand at their place in the file.

    The clause is read by itself first, so that a bracket in it can't reach into the rule's; that it holds for
    almost everything by itself is no matter beside the rule.
    """
    _, problems = parse(clause.text, vocabulary)
    problems = tuple(p for p in problems if p.code != "unanchored")
    add_clause_problems(problems, clause, findings)
    if problems or rule is None:
        return None
    before = f"{_in_brackets(rule.when_text, rule.when)} AND NOT ("
    text = f"{before}{clause.text.rstrip()})"
    whole, problems = parse(text, vocabulary)
    add_clause_problems(problems, clause, findings, skip=len(before))
    if whole is None:
        return None
    taken = whole.operands[-1] if isinstance(whole, And) else whole
    if isinstance(taken, Not) and takes_all(rule.when, taken.operand, vocabulary):
        message, advice = f"nothing is left of {rule.id}.", "To turn the rule off write 'enabled: false'."
        findings.warn(clause.place, "never-true", message, advice, width=clause.width)
    return whole, text


def _in_brackets(text: str, query: Query) -> str:
    return f"({text})" if isinstance(query, Or) else text


# ------------------------------------------------------------------ what results


def tune(rules: Iterable[Rule], overrides: Sequence[tuple[Override, Findings]]) -> tuple[Rule, ...]:
    """The rules as changed. `overrides` are those of sound packs in name order, each with its pack's findings."""
    winners: dict[RuleId, dict[str, Override]] = {}
    examples: dict[RuleId, tuple[Example, ...]] = {}
    for override, findings in overrides:
        changes = winners.setdefault(override.rule_id, {})
        examples[override.rule_id] = (*examples.get(override.rule_id, ()), *override.examples)
        for name, place in override.fields:
            if name == "examples":  # they add up, and change nothing in what the rule says
                continue
            before = changes.get(name)
            if before is not None and _value(before, name) != _value(override, name):
                _name_conflict(override.rule_id, name, place, dict(before.fields)[name], findings)
            changes[name] = override
    return tuple(
        _changed(replace(rule, examples=(*rule.examples, *examples[rule.id])), winners[rule.id])
        if rule.id in winners
        else rule
        for rule in rules
    )


def _value(override: Override, field: str) -> object:
    return override.routes if field == "route" else getattr(override, field)


def _name_conflict(rule_id: RuleId, field: str, place: Place, before: Place, findings: Findings) -> None:
    message = f"'{field}' of {rule_id} is also changed in {before.file}:{before.line}; this one wins."
    advice = "Packs go in order of name, the last one wins. Agree on one."
    findings.warn(place, "conflicting-override", message, advice)


def _changed(rule: Rule, changes: Mapping[str, Override]) -> Rule:
    """`changes` has the override that wins for each changed field."""
    own = {"level": rule.level.value, "status": rule.status.value, "route": " ".join(rule.routes)}
    origins = {**dict(rule.origins), **{field: dict(o.fields)[field] for field, o in changes.items()}}
    level, status, clause = changes.get("level"), changes.get("status"), changes.get("and_not")
    route, enabled, after = changes.get("route"), changes.get("enabled"), changes.get("after")
    runs = enabled is None or enabled.enabled is not False
    changed = replace(
        rule,
        level=(level and level.level) or rule.level,
        routes=rule.routes if route is None or route.routes is None else route.routes,
        status=((status and status.status) or rule.status) if runs else Status.RETIRED,
        when=(clause and clause.when) or rule.when,
        when_text=(clause and clause.when_text) or rule.when_text,
        after=(after and after.after) or rule.after,
        origins=tuple(origins.items()),
        shipped=tuple((field, value) for field, value in own.items() if field in changes),
    )
    return with_version(changed)
