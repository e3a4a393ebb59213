"""alerts.yaml in, rules out. A rule with a problem is left out and its problems stand in the findings."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.act import Certainty
from monitor.domain.query import Query
from monitor.domain.rule import Example, Level, Place, Rule, RuleId, Status
from monitor.domain.vocabulary import Vocabulary
from monitor.errors import QueryError
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.parse import parse
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.lints import lint_clause
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["LocatedRule", "add_clause_problems", "read_alerts", "read_route_names", "with_version"]

CERTAINTY: Mapping[str, Certainty | None] = {
    "any": None,
    "attributed": Certainty.ATTRIBUTED,
    "corroborated": Certainty.CORROBORATED,
    "official": Certainty.OFFICIAL,
}
CLAUSE_MAX_PROBLEMS = 20  # told at once of one clause: four thousand open brackets are one mistake
LANGUAGES = ("en", "zh", "zh-Hans", "zh-Hant", "ja", "ko")
RULE_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_ID_ADVICE = "Use small letters, digits and hyphens, a letter first."

EXAMPLE = Table(
    what="an example",
    keys=(
        Key(
            name="lang",
            means="the language of the text; without it, it is found out",
            values=LANGUAGES,
            advice=f"It takes {', '.join(LANGUAGES)}; leave it out for any other.",
        ),
        Key(name="title", means="a headline of your own wording", required=True),
        Key(name="text", means="more of the article"),
        Key(name="source", means="a note on where it is from"),
    ),
    later={"with_watch": "examples with a watch list"},
)
EXAMPLES = Table(
    what="examples",
    keys=(
        Key(name="match", means="headlines that the rule must match", kind=Kind.TABLES, table=EXAMPLE),
        Key(name="no_match", means="headlines that it must not match", kind=Kind.TABLES, table=EXAMPLE),
    ),
)
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
    query = None if when is None else _read_when(when, vocabulary, findings)
    examples = _read_examples(table, rule_id, findings)
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


def with_version(rule: Rule) -> Rule:
    """The rule with the hash of what decides in it now."""
    parts = ("1", rule.when_text, rule.level, rule.status, rule.certainty or "any", *rule.routes)
    if rule.supersedes:
        parts = (*parts, "supersedes", *rule.supersedes)
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


def _read_when(when: Scalar, vocabulary: Vocabulary, findings: Findings) -> Query | None:
    """The clause's tree. The places of its problems are those of the file."""
    query, problems = parse(when.text, vocabulary)
    add_clause_problems(problems, when, findings)
    for lint in lint_clause(query, vocabulary) if query is not None else ():
        width = max(lint.node.end - lint.node.start, 1)
        findings.warn(when.place_of(lint.node.start), lint.code, lint.message, lint.advice, width=width)
    return query


def add_clause_problems(problems: Sequence[QueryError], clause: Scalar, findings: Findings, *, skip: int = 0) -> None:
    """The first problems of a clause, in their places. `skip` is how many characters were parsed before its own."""
    for problem in problems[:CLAUSE_MAX_PROBLEMS]:
        width = max(problem.end - problem.start, 1)
        message = str(problem) if str(problem).endswith((".", "?")) else f"{problem}."
        findings.add(clause.place_of(max(problem.start - skip, 0)), problem.code, message, problem.advice, width=width)


def _read_examples(table: Fields, rule_id: str, findings: Findings) -> tuple[Example, ...]:
    both = table.mapping("examples")
    if both is None:
        _warn_no_example(table, rule_id, findings)
        return ()
    lists = tuple((key, both.tables(key)) for key in ("match", "no_match"))
    both.finish()
    if not lists[0][1]:
        _warn_no_example(table, rule_id, findings)
    return tuple(_read_example(t, must_match=key == "match") for key, tables in lists for t in tables)


def _warn_no_example(table: Fields, rule_id: str, findings: Findings) -> None:
    if not rule_id:
        return
    message = f"rule {rule_id} has no example that must match."
    advice = "Add a headline that it is meant for: nobody then breaks the rule without noticing."
    findings.warn(table.node.place, "no-example", message, advice)


def _read_example(table: Fields, *, must_match: bool) -> Example:
    lang = table.word("lang")
    title = table.text("title")
    text = table.text("text")
    source = table.text("source")
    table.finish()
    return Example(
        title=title,
        must_match=must_match,
        lang=lang,
        text=text,
        source=source,
        place=table.place("title"),
    )
