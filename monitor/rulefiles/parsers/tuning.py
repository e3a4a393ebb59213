"""The parser of tuning.yaml, and the application of its changes to rules of the shipped pack and of extended packs.

A change names the rule and only the fields that differ. If two packs change the same field of a rule, the one that
extends the other wins; if neither does, the last in name order wins, and a warning names both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.precedent import PrecedentCondition
from monitor.domain.rules.query import And, Not, Or, Query
from monitor.domain.rules.rule import Definition, Example, Level, Place, Raise, Rule, RuleId, Status
from monitor.domain.sources.source import Source, SourceId
from monitor.language.query.expand import size_of
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.parse import parse
from monitor.language.query.scan import MAX_TERMS
from monitor.language.query.show import show
from monitor.rulefiles.checks.implication import implies
from monitor.rulefiles.parsers.alerts import RULE, with_version
from monitor.rulefiles.parsers.definitions import NONE, PackDefinitions
from monitor.rulefiles.parsers.examples import check_watched
from monitor.rulefiles.parsers.precedent import read_after
from monitor.rulefiles.parsers.raising import read_raise
from monitor.rulefiles.parsers.routes import check_route_names
from monitor.rulefiles.parsers.source_tuning import (
    SOURCE_CHANGE,
    SourceChange,
    Wins,
    changed_fields,
    read_source_changes,
    report_repeated,
    winning,
)
from monitor.rulefiles.syntax.clauses import add_clause_problems
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Node, Scalar

EXTENDS = "extends"
CHANGES = ("level", "route", "status", "and_not", "after", "raise", "enabled", "examples")
NEVER = "none"
OVERRIDE = Table(
    what="an override",
    keys=(
        Key("id", "id of a shipped rule, or of a rule in an extended pack", required=True, located=True),
        replace(RULE.key("level"), means="new level", required=False),
        replace(RULE.key("route"), means="route in place of the rule's own, or several"),
        RULE.key("status"),
        Key("and_not", "clause: articles that satisfy it no longer match", located=True),
        replace(RULE.key("after"), means="precedent: an earlier act that the rule now requires"),
        replace(
            RULE.key("raise"),
            means="a higher level if a further clause is true; `none`: the rule's own `raise` no longer counts",
            values=(NEVER,),
        ),
        Key("enabled", "`false`: the rule does not run, whatever another pack sets as its status", kind=Kind.FLAG),
        replace(RULE.key("examples"), means="further headlines that the changed rule must match or must not match"),
        Key("because", "reason for the change"),
    ),
    hints={
        "when": "To change a rule's clause, use and_not, or write your own rule in alerts.yaml.",
        "certainty": "Retire the rule and write your own in alerts.yaml.",
    },
    any_of=CHANGES,
)
TUNING = Table(
    what="a tuning file",
    keys=(
        Key("override", "changes to rules", kind=Kind.TABLES, table=OVERRIDE),
        Key("sources", "changes to sources", kind=Kind.TABLES, table=SOURCE_CHANGE),
        Key(EXTENDS, "name of a pack that this one builds on, or several", kind=Kind.TEXTS, located=True),
    ),
    hints={"rules": "Your own rules belong in alerts.yaml in the same folder."},
    any_of=("override", "sources"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The changes of one entry to `rule_id`; None and "" mean unchanged. `fields` are the changed fields and places.

    `when` and `when_text` are the complete clause that results from `and_not`; `definitions` are those that the changes
    use. If `fields` has "raise" and `raises` is None, the rule's level is never raised.
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
    after: PrecedentCondition | None = None
    raises: Raise | None = None
    enabled: bool | None = None
    because: str = ""
    examples: tuple[Example, ...] = ()
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All rules by id, including those of packs with errors, and the successors of renamed rules by former id.

    `routes` are the route names in routes.yaml: empty if there is no such file, None if it has an error. `sources` are
    those of all packs by id.

    Of the pack that is read: `definitions`; `changeable` packs, whose rules and sources it may change; `certain` is
    False if one of these has an error, so that an unknown id may be one of its ids.
    """

    rules: Mapping[str, Rule]
    renamed: Mapping[str, str]
    routes: tuple[str, ...] | None = ()
    sources: Mapping[SourceId, Source] = field(default_factory=dict)
    definitions: PackDefinitions = NONE
    changeable: frozenset[str] = frozenset({"base"})
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The changes of one pack to rules and sources of other packs."""

    overrides: tuple[Override, ...] = ()
    sources: tuple[SourceChange, ...] = ()

    def __add__(self, other: "Tuning") -> "Tuning":
        return Tuning(overrides=self.overrides + other.overrides, sources=self.sources + other.sources)


def report_unknown_rule(name: Scalar, known: Known, findings: Findings, *, certain: bool = True) -> bool:
    """Report an id without a rule, and return True if it was one. With `certain` False it is only a warning, because a
    pack with errors may define the rule.
    """
    if name.text in known.rules:
        return False
    successor = known.renamed.get(name.text)
    if successor is not None:
        message = f"rule '{name.text}' no longer exists; '{successor}' replaces it."
        findings.warn(name.place, "renamed-rule", message, "Use the new id if this still applies.", width=name.width)
        return True
    message = f"unknown rule '{name.text}'."
    advice = did_you_mean(name.text, known.rules) or "To list all rules: monitor rules list"
    add = findings.add if certain else findings.warn
    add(name.place, "unknown-rule", message, advice, width=name.width)
    return True


def read_extends(node: Node) -> tuple[Scalar, ...]:
    """Return the names under `extends`. Their problems are reported by `read_tuning`."""
    top = Fields.of_file(node, TUNING, Findings())
    found: tuple[Scalar, ...] = () if top is None else top.values().get(EXTENDS, ())
    return found


def read_tuning(node: Node, pack: str, known: Known, vocabulary: Vocabulary, findings: Findings) -> Tuning:
    """Return the changes of one file in its order."""
    top = Fields.of_file(node, TUNING, findings)
    if top is None:
        return Tuning()
    if not (top.has("override") or top.has("sources")):
        message = "a tuning file needs 'override' or 'sources'."
        findings.add(node.place, "missing-key", message, "Add a line 'override:' or 'sources:'.")
    overrides = _read_overrides(top.tables("override"), pack, known, vocabulary, findings)
    sources = read_source_changes(top.tables("sources"), pack, known.sources, known.changeable, findings)
    top.values()  # for the problems of other keys
    return Tuning(overrides=overrides, sources=sources)


def _read_overrides(
    tables: Iterable[Fields], pack: str, known: Known, vocabulary: Vocabulary, findings: Findings
) -> tuple[Override, ...]:
    read = tuple(o for table in tables if (o := _read_override(table, pack, known, vocabulary)) is not None)
    report_repeated("rule", ((o.rule_id, o.place) for o in read), findings)
    return read


def _read_override(table: Fields, pack: str, known: Known, vocabulary: Vocabulary) -> Override | None:
    values = table.values()
    name, and_not = values.pop("id", None), values.pop("and_not", None)
    if "routes" in values:
        values["routes"] = check_route_names(values["routes"], known.routes, table.findings)
    rule = None if name is None else _changeable(name, pack, known, table.findings)
    definitions = known.definitions
    clause = None if and_not is None else _read_and_not(and_not, rule, vocabulary, definitions, table.findings)
    after = read_after(table, rule.when if rule else None, vocabulary, definitions.trees)
    level = values.get("level") or (rule.level if rule else None)
    raises = read_raise(table, rule.when if rule else None, level, vocabulary, definitions.trees)
    check_watched(table.node_of("examples"), vocabulary, table.findings)
    fields = changed_fields(table, CHANGES)
    if rule is None:
        return None
    return Override(
        **values,
        rule_id=rule.id,
        pack=pack,
        place=table.node.place,
        fields=fields,
        and_not=and_not.text.strip() if and_not else "",
        when=clause[0] if clause else None,
        when_text=clause[1] if clause else "",
        after=after,
        raises=raises,
        definitions=definitions.used_by(
            and_not.text if and_not else "",
            after.when_text if after else "",
            raises.when_text if raises else "",
        ),
    )


def _changeable(name: Scalar, pack: str, known: Known, findings: Findings) -> Rule | None:
    """Return the rule if this pack may change it: a shipped one, or one of a pack that it extends."""
    rule = known.rules.get(name.text)
    if rule is not None and rule.pack in known.changeable:
        return rule
    if rule is not None and rule.pack == pack:
        file = rule.place.file if rule.place else rule.pack
        message, advice = f"rule '{name.text}' is a rule of this pack.", f"Change it in {file}."
        findings.add(name.place, "unknown-rule", message, advice, width=name.width)
    elif rule is not None:
        message = f"rule '{name.text}' is in pack {rule.pack}, which this file does not extend."
        advice = f"Write '{EXTENDS}: {rule.pack}' if this pack builds on it."
        findings.add(name.place, "unknown-rule", message, advice, width=name.width)
    else:
        within = {i: r for i, r in known.rules.items() if r.pack in known.changeable}
        report_unknown_rule(name, replace(known, rules=within), findings, certain=known.certain)
    return None


def _read_and_not(
    clause: Scalar, rule: Rule | None, vocabulary: Vocabulary, definitions: PackDefinitions, findings: Findings
) -> tuple[Query, str] | None:
    """Return tree and text of the rule's clause combined with AND NOT `clause`; None if `clause` has problems.

    `clause` may match almost everything, because the rule's clause anchors the whole.
    """
    taken, problems = parse(clause.text, vocabulary, definitions.trees, anchored=False)
    add_clause_problems(problems, clause, findings)
    if taken is None or rule is None:
        return None
    if implies(rule.when, taken, vocabulary):
        message, advice = f"rule {rule.id} can no longer match.", "To disable a rule, write 'enabled: false'."
        findings.warn(clause.place, "never-true", message, advice, width=clause.width)
    size = size_of(rule.when) + size_of(taken)
    if size > MAX_TERMS:
        message = f"with this the clause of rule {rule.id} has {size} terms and values, the limit is {MAX_TERMS}."
        advice = "Put synonyms into a concept of vocabulary.yaml, or write your own rule in alerts.yaml."
        findings.add(clause.place, "too-many-terms", message, advice, width=clause.width)
        return None
    before = rule.when.operands if isinstance(rule.when, And) and not rule.when.definition else (rule.when,)
    text = f"{_in_brackets(rule.when_text, rule.when)} AND NOT ({clause.text.rstrip()})"
    return And(operands=(*before, Not(operand=taken))), text


def _in_brackets(text: str, query: Query) -> str:
    return f"({text})" if isinstance(query, Or) else text


# ------------------------------------------------------------------ applying the changes


def apply_overrides(
    rules: Iterable[Rule], overrides: Sequence[tuple[Override, Findings]], wins: Wins
) -> tuple[Rule, ...]:
    """Return the changed rules. `overrides` come from packs without errors, in order of packs, with their findings.
    `wins` is as in `winning`.
    """
    winners = winning(((override.rule_id, override, findings) for override, findings in overrides), OVERRIDE, wins)
    examples: dict[RuleId, tuple[Example, ...]] = {}
    for override, _ in overrides:
        examples[override.rule_id] = (*examples.get(override.rule_id, ()), *override.examples)
    return tuple(
        _changed(replace(rule, examples=(*rule.examples, *examples[rule.id])), winners[rule.id])
        if rule.id in winners
        else rule
        for rule in rules
    )


def _changed(rule: Rule, changes: Mapping[str, Override]) -> Rule:
    """`changes` has the winning override of each field."""
    own = {"level": rule.level.value, "status": rule.status.value, "route": " ".join(rule.routes)}
    origins = {**dict(rule.origins), **{field: dict(o.fields)[field] for field, o in changes.items()}}
    level, status, clause = changes.get("level"), changes.get("status"), changes.get("and_not")
    route, enabled, after = changes.get("route"), changes.get("enabled"), changes.get("after")
    raised = changes.get("raise")
    runs = enabled is None or enabled.enabled is not False
    definitions = (*rule.definitions, *(d for o in (clause, after, raised) if o is not None for d in o.definitions))
    when = (clause and clause.when) or rule.when
    changed = replace(
        rule,
        level=(level and level.level) or rule.level,
        routes=rule.routes if route is None or route.routes is None else route.routes,
        status=((status and status.status) or rule.status) if runs else Status.RETIRED,
        when=when,
        when_text=(clause and clause.when_text) or rule.when_text,
        after=(after and after.after) or rule.after,
        raises=rule.raises if raised is None else raised.raises,
        definitions=tuple(dict.fromkeys(definitions)),
        expanded_text=show(when) if definitions else "",
        origins=tuple(origins.items()),
        shipped=tuple((field, value) for field, value in own.items() if field in changes),
    )
    return with_version(changed)
