"""The parser of alerts.yaml. A rule with an error is skipped; its problems go to the findings."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.domain.acts.scheme import Certainty
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.rule import Example, Level, Place, Rule, RuleId, Status
from monitor.language.query.show import show
from monitor.rulefiles.parsers.definitions import DEFINE, DEFINITION_NAME, NONE, PackDefinitions
from monitor.rulefiles.parsers.examples import EXAMPLES, check_watched
from monitor.rulefiles.parsers.precedent import AFTER, read_after
from monitor.rulefiles.parsers.raising import RAISE_KEY, read_raise
from monitor.rulefiles.parsers.routes import check_route_names
from monitor.rulefiles.syntax.clauses import read_clause
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Node, Scalar

CERTAINTY: Mapping[str, Certainty | None] = {
    "any": None,
    "attributed": Certainty.ATTRIBUTED,
    "corroborated": Certainty.CORROBORATED,
    "official": Certainty.OFFICIAL,
}
RULE_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_ID_ADVICE = "Use lower-case letters, digits and hyphens; start with a letter."

RULE = Table(
    what="a rule",
    makes=Rule,
    keys=(
        Key(
            "id",
            "lower-case letters, digits, hyphens; unique across all packs",
            required=True,
            pattern=RULE_ID,
            noun="rule id",
            advice=_ID_ADVICE,
        ),
        Key("title", "what the rule is about, for people", required=True),
        Key("level", "level of the alert; `low` is stored and listed, not sent", required=True, values=tuple(Level)),
        Key("when", "clause that an article must satisfy", required=True, located=True),
        Key("after", "precedent: an earlier act that the rule requires", kind=Kind.TABLE, table=AFTER),
        RAISE_KEY,
        Key(
            "status",
            "`draft`: only counted; `trial`: sent to the trial route and marked; `retired`: does not run",
            values=tuple(Status),
        ),
        Key(
            "certainty",
            "minimum certainty of the act: attributed to the agency, reported by two independent outlets, or on the "
            "issuer's own page",
            values=CERTAINTY,
            advice=f"Allowed values, weakest first: {', '.join(CERTAINTY)}.",
        ),
        Key(
            "route",
            "name of a route in routes.yaml, or several; default `unrouted` of routes.yaml, or the default channel",
            kind=Kind.TEXTS,
            field="routes",
            located=True,
        ),
        Key(
            "supersedes",
            "ids of rules that stay silent in a channel where this rule alerts. Drafts, and rules that wait for "
            "certainty, silence no other rule",
            kind=Kind.TEXTS,
            located=True,
        ),
        Key(
            "replaces",
            "former ids of this rule, so that references to them get the new id",
            kind=Kind.TEXTS,
            located=True,
            pattern=RULE_ID,
            noun="rule id",
            advice=_ID_ADVICE,
        ),
        Key("why", "shown in the alert: what the reader should do"),
        Key("owner", "person or team responsible for the rule"),
        Key(
            "references",
            "URLs of pages about the rule's subject, official pages first; `monitor rules show` prints them",
            kind=Kind.TEXTS,
            pattern=r"https?://\S+",
            noun="URL",
            advice="Write it as https://….",
        ),
        Key(
            "examples",
            "headlines that test the rule; there is a warning if it has none under `match`",
            kind=Kind.TABLE,
            table=EXAMPLES,
        ),
    ),
    later={
        "quiet": "quiet hours",
        "digest": "digests",
        "remind": "reminders",
        "mention": "mentions",
    },
    hints={
        "and_not": "It belongs in tuning.yaml; here, write AND NOT (…) in the clause.",
        "enabled": "It belongs in tuning.yaml; here, write 'status: retired'.",
    },
)
ALERTS = Table(
    what="an alerts file",
    keys=(
        Key("rules", "rules of the pack", kind=Kind.TABLES, required=True, table=RULE),
        Key(
            DEFINE,
            "named clauses that the rules of this pack use as `@name`",
            kind=Kind.CLAUSES,
            pattern=DEFINITION_NAME,
        ),
    ),
    hints={"override": "It belongs in tuning.yaml in the same folder."},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRule:
    """A rule and the places of its references to other rules, which are checked when all packs are read."""

    rule: Rule
    when: Scalar
    supersedes: tuple[Scalar, ...]
    replaces: tuple[Scalar, ...]

    @property
    def place(self) -> Place:
        return self.rule.place or self.when.place


def read_alerts(
    node: Node,
    pack: str,
    vocabulary: Vocabulary,
    routes: tuple[str, ...] | None,
    findings: Findings,
    *,
    definitions: PackDefinitions = NONE,
) -> tuple[LocatedRule, ...]:
    """Return the rules of one file, in its order. `definitions` are those of the pack, whose problems are known.

    `routes` are the route names in routes.yaml: empty if there is no such file, None if it has an error.
    """
    tables = Fields.entries_of_file(node, ALERTS, findings)
    rules = (_read_rule(table, pack, vocabulary, routes, definitions) for table in tables)
    return tuple(rule for rule in rules if rule is not None)


def _read_rule(
    table: Fields,
    pack: str,
    vocabulary: Vocabulary,
    route_names: tuple[str, ...] | None,
    definitions: PackDefinitions,
) -> LocatedRule | None:
    findings = table.findings
    found_before = findings.errors
    values = table.values()
    when: Scalar | None = values.pop("when", None)
    routes = check_route_names(values.pop("routes", ()), route_names, findings)
    supersedes, replaces = values.pop("supersedes", ()), values.pop("replaces", ())
    query = None if when is None else read_clause(when, vocabulary, findings, definitions.trees)
    after = read_after(table, query, vocabulary, definitions.trees)
    raises = read_raise(table, query, values.get("level"), vocabulary, definitions.trees)
    examples = values.get("examples", ())
    check_watched(table.node_of("examples"), vocabulary, findings)
    if "id" in values and not any(example.must_match for example in examples):
        message = f"rule {values['id']} has no example under 'match'."
        advice = "Add a headline that it must match, so that a broken rule is noticed."
        findings.warn(table.node.place, "no-example", message, advice)
    if not table.has("after"):
        _reject_before(examples, findings)
    if findings.errors > found_before or query is None or when is None:
        return None
    used = definitions.used_by(when.text, after.when_text if after else "", raises.when_text if raises else "")
    rule = Rule(
        **values,
        when=query,
        when_text=when.text.strip(),
        version="",
        after=after,
        raises=raises,
        routes=routes,
        pack=pack,
        place=table.node.place,
        supersedes=tuple(RuleId(s.text) for s in supersedes),
        replaces=tuple(RuleId(s.text) for s in replaces),
        origins=table.places(),
        definitions=used,
        expanded_text=show(query) if definitions.used_by(when.text) else "",
    )
    return LocatedRule(rule=with_version(rule), when=when, supersedes=supersedes, replaces=replaces)


def _reject_before(examples: tuple[Example, ...], findings: Findings) -> None:
    for example in examples:
        if example.before is not None and example.place is not None:
            message = "the example has 'before', but the rule has no 'after'."
            findings.add(example.place, "bad-value", message, "Add 'after' to the rule, or delete 'before'.")


def with_version(rule: Rule) -> Rule:
    """Return the rule with `version` set to the hash of the fields that decide its matches."""
    parts = ("1", rule.when_text, rule.level, rule.status, rule.certainty or "any", *rule.routes)
    if rule.supersedes:
        parts = (*parts, "supersedes", *rule.supersedes)
    if rule.after:
        parts = (*parts, "after", rule.after.when_text, str(rule.after.days), *rule.after.same)
    if rule.raises:
        parts = (*parts, "raise", rule.raises.when_text, rule.raises.to)
    for definition in rule.definitions:
        parts = (*parts, "define", definition.name, definition.text)
    return replace(rule, version=hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12])
