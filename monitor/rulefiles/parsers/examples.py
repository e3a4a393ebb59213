"""The `examples` of a rule: headlines to match or not to match, each with earlier headlines if needed."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.event.precedent import LONGEST
from monitor.domain.rules.rule import EarlierText, Example
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

MATERIAL = "$"
"""The sign before a material under `with_watch`; anything else is the name of a firm."""

LANGUAGES = ("en", "zh", "zh-Hans", "zh-Hant", "ja", "ko", "es")


def _number_of_days(found: Scalar, findings: Findings) -> int | None:
    if re.fullmatch("[0-9]{1,3}", found.text) and int(found.text) <= LONGEST.days:
        return int(found.text)
    message = f"'days' must be a whole number from 0 to {LONGEST.days}, not '{found.text}'."
    findings.add(found.place, "bad-value", message, "Write days: 3.", width=found.width)
    return None


def _examples(found: Iterable[dict[str, Any]], *, must_match: bool) -> tuple[Example, ...]:
    titles = ((one["title"], one) for one in found)
    return tuple(
        Example(**{**one, "title": title.text.strip(), "place": title.place, "must_match": must_match})
        for title, one in titles
    )


def check_watched(examples: Node | None, vocabulary: Vocabulary, findings: Findings) -> None:
    """Report each material under `with_watch` that is not a commodity of the vocabulary."""
    lists = [examples.get(name) for name in ("match", "no_match")] if isinstance(examples, MapNode) else []
    written = [item for found in lists if isinstance(found, ListNode) for item in found.items]
    for entries in (one.get("with_watch") for one in written if isinstance(one, MapNode)):
        for entry in entries.items if isinstance(entries, ListNode) else (entries,):
            if isinstance(entry, Scalar) and entry.text.startswith(MATERIAL):
                _check_material(entry, vocabulary, findings)


def _check_material(entry: Scalar, vocabulary: Vocabulary, findings: Findings) -> None:
    name = entry.text.strip().removeprefix(MATERIAL)
    goods = {concept.id for concept in vocabulary.of_kind(ConceptKind.COMMODITY)}
    if name not in goods:
        message = f"{entry.text} is not a commodity of the vocabulary."
        advice = did_you_mean(name, goods, MATERIAL) or "Write $dysprosium, or the name of a firm without a $."
        findings.add(entry.place, "unknown-value", message, advice, width=entry.width)


def _joined(match: tuple[Example, ...] = (), no_match: tuple[Example, ...] = ()) -> tuple[Example, ...]:
    return (*match, *no_match)


_LANGUAGE = Key(
    "lang",
    "language of the text; detected if left out",
    values=LANGUAGES,
    advice=f"Allowed values: {', '.join(LANGUAGES)}. Leave it out for any other language.",
)
_TITLE = partial(Key, "title", "headline in your own words", required=True)
_TEXT = Key("text", "more of the article's text")
_BEFORE = Table(
    what="an entry of 'before'",
    makes=EarlierText,
    keys=(
        _LANGUAGE,
        _TITLE(),
        _TEXT,
        Key("days", f"days before the example, 0 to {LONGEST.days}", required=True, read=_number_of_days),
    ),
)
_EXAMPLE = Table(
    what="an example",
    makes=dict,
    keys=(
        _LANGUAGE,
        _TITLE(located=True),
        _TEXT,
        Key("source", "note on its origin"),
        Key(
            "before",
            "earlier headlines, for a rule with `after`: `[]` for none; without it, only the clause is tested",
            kind=Kind.TABLES,
            table=_BEFORE,
        ),
        Key(
            "with_watch",
            "watch list of this example, in place of your own: names of firms, `$dysprosium` for a material",
            kind=Kind.TEXTS,
        ),
    ),
)
EXAMPLES = Table(
    what="examples",
    makes=_joined,
    keys=(
        Key(
            "match",
            "headlines that the rule must match",
            kind=Kind.TABLES,
            table=_EXAMPLE,
            make=partial(_examples, must_match=True),
        ),
        Key(
            "no_match",
            "headlines that the rule must not match",
            kind=Kind.TABLES,
            table=_EXAMPLE,
            make=partial(_examples, must_match=False),
        ),
    ),
)
