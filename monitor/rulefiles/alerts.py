"""alerts.yaml in, rules out. A rule with a problem is left out and its problems stand in the findings."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Certainty
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.rule import Example, Level, Place, Rule, RuleId, Status
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.clauses import read_clause
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.headlines import EXAMPLES, read_examples
from monitor.rulefiles.precedent import AFTER, read_after
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["LocatedRule", "read_alerts", "read_route_names", "with_version"]

CERTAINTY: Mapping[str, Certainty | None] = {
    "any": None,
    "attributed": Certainty.ATTRIBUTED,
    "corroborated": Certainty.CORROBORATED,
    "official": Certainty.OFFICIAL,
}
RULE_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_ID_ADVICE = "Use small letters, digits and hyphens, a letter first."

RULE = Table(
    what="a rule",
    keys=(
        Key(
            name="id",
            means="small letters, digits, hyphens; unique over all packs",
            required=True,
            pattern=RULE_ID,
            noun="id of a rule",
            advice=_ID_ADVICE,
        ),
        Key(name="title", means="what the rule is about, for people", required=True),
        Key(name="level", means="how loud an alert is; low is listed, not sent", required=True, values=tuple(Level)),
        Key(name="when", means="the clause that an article must satisfy", required=True),
        Key(
            name="after",
            means="an earlier act without which the rule says nothing",
            kind=Kind.TABLE,
            table=AFTER,
        ),
        Key(
            name="status",
            means="draft: counted only · trial: to the trial route, marked · live · retired: does not run",
            values=tuple(Status),
        ),
        Key(
            name="certainty",
            means="how sure the act must be",
            values=tuple(CERTAINTY),
            advice=f"It takes {', '.join(CERTAINTY)}, weakest first.",
        ),
        Key(name="route", means="a name of routes.yaml, or several", kind=Kind.TEXTS),
        Key(
            name="supersedes",
            means="ids of rules that are not told in a channel where this one is",
            kind=Kind.TEXTS,
        ),
        Key(
            name="replaces",
            means="ids that the rule had before, for those who refer to it",
            kind=Kind.TEXTS,
            pattern=RULE_ID,
            noun="id of a rule",
            advice=_ID_ADVICE,
        ),
        Key(name="why", means="stands in the alert: what the reader should do"),
        Key(name="owner", means="who answers for the rule"),
        Key(
            name="references",
            means="addresses of pages that say what the rule is about, official ones first",
            kind=Kind.TEXTS,
            pattern=r"https?://\S+",
            noun="address of a page",
            advice="Write it as https://….",
        ),
        Key(name="examples", means="headlines that tell the rule", kind=Kind.TABLE, table=EXAMPLES),
    ),
    later={
        "raise": "a higher level where a condition holds",
        "quiet": "quiet hours",
        "digest": "digests",
        "remind": "reminders",
        "mention": "mentions",
    },
    elsewhere={
        "and_not": "It stands in tuning.yaml; here, write AND NOT (…) in the clause.",
        "enabled": "It stands in tuning.yaml; here, write 'status: retired'.",
    },
)
ALERTS = Table(
    what="an alerts file",
    keys=(Key(name="rules", means="the rules of the pack", kind=Kind.TABLES, required=True, table=RULE),),
    elsewhere={"override": "It stands in tuning.yaml beside this file."},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRule:
    """A rule and where its file has what other rules must bear out."""

    rule: Rule
    when: Scalar
    supersedes: tuple[Scalar, ...]
    replaces: tuple[Scalar, ...]

    @property
    def place(self) -> Place:
        return self.rule.place or self.when.place


def read_alerts(
    node: Node, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> tuple[LocatedRule, ...]:
    """The rules of one file, in its order.

    `routes` are the names that routes.yaml has, empty where there is no such file, None where it is broken.
    """
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "the file has no keys.", "Begin it with 'rules:'.", width=node.width)
        return ()
    top = Fields(node, ALERTS, findings)
    tables = top.tables("rules")
    top.finish()
    rules = (_read_rule(table, pack, vocabulary, routes, findings) for table in tables)
    return tuple(rule for rule in rules if rule is not None)


def _read_rule(
    table: Fields, pack: str, vocabulary: Vocabulary, route_names: tuple[str, ...] | None, findings: Findings
) -> LocatedRule | None:
    found_before = findings.errors
    rule_id = table.text("id")
    title = table.text("title")
    level = table.required_choice("level", Level)
    when = table.scalar("when")
    status = table.choice("status", Status, Status.LIVE)
    certainty = CERTAINTY[table.word("certainty") or "any"]
    routes = read_route_names(table, route_names)
    supersedes, replaces = table.scalars("supersedes"), table.scalars("replaces")
    why, owner, references = table.text("why"), table.text("owner"), table.scalars("references")
    query = None if when is None else read_clause(when, vocabulary, findings)
    after = read_after(table, query, vocabulary)
    examples = read_examples(table, rule_id)
    if not table.has("after"):
        _refuse_before(examples, findings)
    table.finish()
    if findings.errors > found_before or level is None or query is None or when is None:
        return None
    rule = Rule(
        id=RuleId(rule_id),
        title=title,
        level=level,
        when=query,
        when_text=when.text.strip(),
        version="",
        after=after,
        status=status,
        certainty=certainty,
        routes=routes,
        why=why,
        owner=owner,
        references=tuple(s.text for s in references),
        examples=examples,
        pack=pack,
        place=table.node.place,
        supersedes=tuple(RuleId(s.text) for s in supersedes),
        replaces=tuple(RuleId(s.text) for s in replaces),
        origins=table.places(),
    )
    return LocatedRule(rule=with_version(rule), when=when, supersedes=supersedes, replaces=replaces)


def _refuse_before(examples: tuple[Example, ...], findings: Findings) -> None:
    for example in examples:
        if example.before is not None and example.place is not None:
            message = "the example says what came before it, and the rule does not ask for that."
            findings.add(example.place, "bad-value", message, "Give the rule an 'after', or leave 'before' out.")


def with_version(rule: Rule) -> Rule:
    """The rule with the hash of what decides in it now."""
    parts = ("1", rule.when_text, rule.level, rule.status, rule.certainty or "any", *rule.routes)
    if rule.supersedes:
        parts = (*parts, "supersedes", *rule.supersedes)
    if rule.after:
        parts = (*parts, "after", rule.after.when_text, str(rule.after.days), *rule.after.same)
    return replace(rule, version=hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12])


def read_route_names(table: Fields, known: tuple[str, ...] | None) -> tuple[str, ...]:
    """The names at `route`; `known` as in `read_alerts`."""
    found = table.scalars("route")
    for scalar in found:
        if known is None or scalar.text in known:
            continue
        message = f"the route '{scalar.text}' is not in routes.yaml."
        if known:
            advice = did_you_mean(scalar.text, known) or f"There are: {', '.join(known)}."
            table.findings.add(scalar.place, "unknown-route", message, advice, width=scalar.width)
        else:
            advice = "Until it is, alerts go to the default channel."
            table.findings.warn(scalar.place, "unknown-route", message, advice, width=scalar.width)
    return tuple(s.text for s in found)
