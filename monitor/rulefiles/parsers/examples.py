"""The parser of a rule's `examples`: headlines to match or not to match, each with earlier headlines if needed."""

import re

from monitor.domain.event.precedent import LONGEST
from monitor.domain.rules.rule import EarlierText, Example
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table

__all__ = ["EXAMPLES", "LANGUAGES", "read_examples"]

LANGUAGES = ("en", "zh", "zh-Hans", "zh-Hant", "ja", "ko", "es")
_LANGUAGE = Key(
    "lang",
    "language of the text; detected if left out",
    values=LANGUAGES,
    advice=f"Allowed values: {', '.join(LANGUAGES)}. Leave it out for any other language.",
)
_BEFORE = Table(
    what="an entry of 'before'",
    keys=(
        _LANGUAGE,
        Key("title", "headline in your own words", required=True),
        Key("text", "more of the article's text"),
        Key("days", f"days before the example, 0 to {LONGEST.days}", required=True),
    ),
)
_EXAMPLE = Table(
    what="an example",
    keys=(
        _LANGUAGE,
        Key("title", "headline in your own words", required=True),
        Key("text", "more of the article's text"),
        Key("source", "note on its origin"),
        Key(
            "before",
            "earlier headlines, for a rule with 'after'; without it, only the clause is tested",
            kind=Kind.TABLES,
            table=_BEFORE,
        ),
    ),
    later={"with_watch": "examples with a watch list"},
)
EXAMPLES = Table(
    what="examples",
    keys=(
        Key("match", "headlines that the rule must match", kind=Kind.TABLES, table=_EXAMPLE),
        Key("no_match", "headlines that the rule must not match", kind=Kind.TABLES, table=_EXAMPLE),
    ),
)


def read_examples(table: Fields, rule_id: str) -> tuple[Example, ...]:
    """Return the examples of a rule, in the order of the file. A missing `match` is a warning if `rule_id` is given."""
    both = table.mapping("examples")
    if both is None:
        _warn_no_example(table, rule_id)
        return ()
    lists = tuple((key, both.tables(key)) for key in ("match", "no_match"))
    both.finish()
    if not lists[0][1]:
        _warn_no_example(table, rule_id)
    return tuple(_read_example(t, must_match=key == "match") for key, tables in lists for t in tables)


def _warn_no_example(table: Fields, rule_id: str) -> None:
    if not rule_id:
        return
    message = f"rule {rule_id} has no example under 'match'."
    advice = "Add a headline that it must match, so that a broken rule is noticed."
    table.findings.warn(table.node.place, "no-example", message, advice)


def _read_example(table: Fields, *, must_match: bool) -> Example:
    lang = table.word("lang")
    title = table.text("title")
    text = table.text("text")
    source = table.text("source")
    before = _read_before(table)
    table.finish()
    return Example(
        title=title,
        must_match=must_match,
        lang=lang,
        text=text,
        source=source,
        place=table.place("title"),
        before=before,
    )


def _read_before(table: Fields) -> tuple[EarlierText, ...] | None:
    """Return the earlier texts of an example, None if `before` is missing. `before: []` means an empty past."""
    if not table.has("before"):
        return None
    found = (_read_earlier(fields) for fields in table.tables("before"))
    return tuple(text for text in found if text is not None)


def _read_earlier(table: Fields) -> EarlierText | None:
    lang, title, text = table.word("lang"), table.text("title"), table.text("text")
    days = table.scalar("days")
    table.finish()
    if days is None:
        return None
    if not re.fullmatch("[0-9]{1,3}", days.text) or int(days.text) > LONGEST.days:
        message = f"'days' must be a whole number from 0 to {LONGEST.days}, not '{days.text}'."
        table.findings.add(days.place, "bad-value", message, "Write days: 3.", width=days.width)
        return None
    return EarlierText(title=title, text=text, lang=lang, days=int(days.text))
