"""The lines of a rule file that make an edit of the playground permanent. Nothing is written to a file.

A rule of a user's pack gets the new clause in its own file. The clause of a shipped rule can't be replaced, only
narrowed by `and_not` in tuning.yaml; any other edit becomes a rule of the user's own, beside a line that disables the
shipped one.
"""

from collections.abc import Sequence

from monitor.domain.rules.query import And, Not, Query
from monitor.domain.rules.rule import Rule
from monitor.language.query.show import show
from monitor.ports.children.playground import ClauseEdit

_SHIPPED = "base"


def proposal_of(edit: ClauseEdit, edited: Rule) -> tuple[str, str]:
    """Return the lines, and where they belong; two empty texts if the clause is unchanged."""
    rule = edit.rule
    if not all(sign.isprintable() or sign == "\n" for sign in edited.when_text):
        return "", "The clause has a control character, which a rule file can't contain."
    if rule is None:
        return _new(edited, edited.id), "A new rule, for alerts.yaml of one of your packs:"
    if rule.when == edited.when:
        return "", ""
    place = f"{rule.place.file}, line {rule.place.line}" if rule.place else f"the file of {rule.id}"
    if rule.pack != _SHIPPED:
        return f"when: {block_text(edited.when_text, 2)}", f"The new clause of {rule.id}, for {place}:"
    excluded = narrowed_by(rule.when, edited.when)
    if excluded is not None:
        change = f"override:\n  - id: {rule.id}\n    and_not: {block_text(show(excluded), 6)}"
        return change, f"An exclusion from the shipped rule {rule.id}, for tuning.yaml of one of your packs:"
    disabled = f"# tuning.yaml\noverride:\n  - {{id: {rule.id}, enabled: false, because: own rule}}"
    own = f"# alerts.yaml\n{_new(edited, f'{rule.id}-own')}"
    return f"{own}\n{disabled}", f"A rule of your own instead of the shipped rule {rule.id}, in one of your packs:"


def narrowed_by(before: Query, after: Query) -> Query | None:
    """Return what `after` excludes if it is `before AND NOT (…)`, None for any other edit."""
    parts = _operands(after)
    excluded = parts[-1]
    if isinstance(excluded, Not) and tuple(parts[:-1]) in ((before,), tuple(_operands(before))):
        return excluded.operand
    return None


def _operands(query: Query) -> Sequence[Query]:
    return query.operands if isinstance(query, And) else (query,)


def _new(edited: Rule, rule_id: str) -> str:
    lines = [
        "rules:",
        f"  - id: {rule_id}",
        f"    title: {_quoted(edited.title)}",
        f"    level: {edited.level}",
        f"    when: {block_text(edited.when_text, 6)}",
        *([f"    route: [{', '.join(map(_quoted, edited.routes))}]"] if edited.routes else []),
        *([f"    why: {_quoted(edited.why)}"] if edited.why else []),
    ]
    return "\n".join(lines)


def block_text(text: str, indent: int) -> str:
    """Return the text as a YAML scalar behind a key: in quotes if it is one line, else as a block whose lines are
    indented by `indent`, two more than their key.
    """
    lines = text.split("\n")
    if len(lines) == 1:
        return _quoted(text)
    return "\n".join(["|2-", *(f"{' ' * indent}{line}".rstrip() for line in lines)])


def _quoted(text: str) -> str:
    """The text in single quotes, in which only the quote itself needs doubling."""
    return "'" + text.replace("'", "''") + "'"
