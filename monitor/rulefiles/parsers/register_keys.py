"""The keys of register.yaml: entries, their documents, relations and cited pages."""

from datetime import date
from functools import partial
from typing import Any

from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.past_acts import Relation
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Scalar


def _date(found: Scalar, findings: Findings) -> date | None:
    try:
        return date.fromisoformat(found.text)
    except ValueError:
        message = f"invalid date {found.text}."
        findings.add(found.place, "bad-date", message, "Write 2026-11-10.", width=found.width)
        return None


def _has_one_verb(table: Fields, values: dict[str, Any]) -> bool:
    verbs = [verb for verb in Relation if verb in values]
    if len(verbs) == 1:
        return True
    message = "a relation takes only one verb." if verbs else "a relation needs a verb."
    advice = f"Allowed verbs: {', '.join(Relation)}."
    table.findings.add(table.node.place, "bad-value" if verbs else "missing-key", message, advice)
    return False


_day = partial(Key, pattern=r"\d{4}-\d\d-\d\d", noun="date", advice="Write 2026-11-10.", read=_date)
RELATION = Table(
    what="a relation",
    makes=dict,
    check=_has_one_verb,
    keys=(
        *(Key(r, "id of an entry, or a document as `MOFCOM/61/2025`", located=True) for r in Relation),
        _day("until", "last day of the relation"),
        Key("part", "affected part, in words (Article 2); all of it if left out"),
    ),
    any_of=tuple(Relation),
)
DOCUMENT = Table(
    what="a document",
    keys=(
        Key(
            "authority",
            "authority that numbers it: an agency of the vocabulary, `EU`, `FR` (Federal Register) or `GB-SI`",
            required=True,
            located=True,
        ),
        Key(
            "number",
            'number as the authority writes it, in quotes (`"61"`, `"90 FR 42321"`), with its series if that is not '
            'the main one (`"Order 1"`)',
            required=True,
            located=True,
        ),
        Key(
            "year",
            "year, four digits; required, except for `STATE-COUNCIL` and `WH`, whose numbers do not restart each year",
            located=True,
        ),
    ),
)
_urls = partial(
    Key, kind=Kind.TEXTS, pattern=r"https?://\S+", noun="URL", advice="Write it as https://….", located=True
)
CITES = Table(
    what="'cites'",
    keys=(
        _urls("primary", "pages of the issuer's own agencies or gazette; alerts link the first"),
        _urls("secondary", "pages of others, the best first"),
        Key(
            "secondary_only",
            "`true`: no page of the authority is known; required if `primary` is missing",
            kind=Kind.FLAG,
        ),
    ),
    hints={"authority": "Use 'primary'.", "gazette": "List a gazette under 'primary'."},
    any_of=("primary", "secondary"),
)
ENTRY = Table(
    what="an entry",
    keys=(
        Key(
            "id",
            "lower-case letters, digits, hyphens; unique across all packs",
            required=True,
            pattern=r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
            noun="register entry id",
            advice="Use lower-case letters, digits and hyphens; start with a letter.",
        ),
        _day("date", "day on which the issuer announced it", required=True, field="announced"),
        Key("issuer", "issuing country: ISO 3166 alpha-2 or `EU`", required=True, located=True),
        Key("agencies", "ids of the agencies, the leading one first", kind=Kind.TEXTS, located=True),
        Key("title", "title of the document, in English; alerts show it", required=True),
        Key("document", "number of the document; two entries can't have the same", kind=Kind.TABLE, table=DOCUMENT),
        Key("measure", "the instrument", required=True, values=tuple(Measure)),
        Key("action", "what is done with it", required=True, values=tuple(Action)),
        Key(
            "direction",
            "direction; default from the scheme, which leaves it open for laws, statements and near misses",
            values=tuple(Direction),
        ),
        Key("because", "why the direction differs from the scheme's; required then"),
        Key("stage", "stage of the act on that day", required=True, values=tuple(Stage)),
        Key("certainty", "how well it is attested", required=True, values=tuple(Certainty)),
        Key("commodities", "ids of commodities in the vocabulary", kind=Kind.TEXTS, located=True),
        Key("target", "towards whom: ISO 3166 alpha-2, `EU` or `ALL`", kind=Kind.TEXTS, located=True),
        Key("list", "id of the list of parties or goods", field="list_id", located=True),
        Key("firms", "names as written", kind=Kind.TEXTS),
        _day("effective", "first day on which it applies"),
        _day("until", "last day on which it applies, as printed"),
        _day("comments_until", "last day for comments"),
        Key("relations", "relations to earlier acts", kind=Kind.TABLES, table=RELATION),
        Key("cites", "pages to cite", kind=Kind.TABLE, required=True, table=CITES),
        Key("note", "anything else a reader should know"),
    ),
    hints={
        "state": "Delete it; the state is computed from all acts.",
        "source": "Cite it: 'cites: {primary: https://…}'.",
        "sources": "Cite them: 'cites: {primary: …, secondary: …}'.",
        "agency": "Use 'agencies'.",
        "commodity": "Use 'commodities'.",
    },
)
REGISTER = Table(
    what="a register file", keys=(Key("register", "past acts", kind=Kind.TABLES, required=True, table=ENTRY),)
)
