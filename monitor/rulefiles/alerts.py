"""alerts.yaml in, rules out. A rule with a problem is left out and its problems stand in the findings."""

import hashlib
from collections.abc import Mapping

from monitor.domain.act import Certainty
from monitor.domain.query import Query
from monitor.domain.rule import Example, Level, Rule, RuleId, Status
from monitor.domain.vocabulary import Vocabulary
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.parse import parse
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["read_alerts"]

CERTAINTY: Mapping[str, Certainty | None] = {
    "any": None,
    "attributed": Certainty.ATTRIBUTED,
    "corroborated": Certainty.CORROBORATED,
    "official": Certainty.OFFICIAL,
}
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
        Key(name="why", means="stands in the alert: what the reader should do"),
        Key(name="owner", means="who answers for the rule"),
        Key(name="examples", means="headlines that tell the rule", kind=Kind.TABLE, table=EXAMPLES),
    ),
    later={
        "raise": "a higher level where a condition holds",
        "supersedes": "replacing another rule's alert",
        "supersede": "replacing another rule's alert",
        "quiet": "quiet hours",
        "digest": "digests",
        "remind": "reminders",
        "mention": "mentions",
        "and_not": "tuning of shipped rules",
    },
)
ALERTS = Table(
    what="an alerts file",
    keys=(Key(name="rules", means="the rules of the pack", kind=Kind.TABLES, required=True, table=RULE),),
    later={"override": "tuning of shipped rules"},
)


def read_alerts(
    node: Node, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> tuple[Rule, ...]:
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
) -> Rule | None:
    found_before = findings.errors
    rule_id = table.text("id")
    title = table.text("title")
    level = table.required_choice("level", Level)
    when = table.scalar("when")
    status = table.choice("status", Status, Status.LIVE)
    certainty = CERTAINTY[table.word("certainty") or "any"]
    routes = _read_routes(table, route_names)
    why = table.text("why")
    owner = table.text("owner")
    query = None if when is None else _read_when(when, vocabulary, findings)
    examples = _read_examples(table, rule_id, findings)
    table.finish()
    if findings.errors > found_before or level is None or query is None or when is None:
        return None
    text = when.text.strip()
    return Rule(
        id=RuleId(rule_id),
        title=title,
        level=level,
        when=query,
        when_text=text,
        version=_version(text, level, status, certainty, routes),
        status=status,
        certainty=certainty,
        routes=routes,
        why=why,
        owner=owner,
        examples=examples,
        pack=pack,
        place=table.node.place,
    )


def _version(when: str, level: Level, status: Status, certainty: Certainty | None, routes: tuple[str, ...]) -> str:
    parts = ("1", when, level, status, certainty or "any", *routes)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def _read_routes(table: Fields, known: tuple[str, ...] | None) -> tuple[str, ...]:
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
    text = when.text
    query, problems = parse(text, vocabulary)
    for problem in problems:
        width = max(problem.end - problem.start, 1)
        message = str(problem) if str(problem).endswith((".", "?")) else f"{problem}."
        findings.add(when.place_of(problem.start), problem.code, message, problem.advice, width=width)
    return query


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
