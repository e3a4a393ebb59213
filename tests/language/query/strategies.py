"""Vocabulary, texts and trees that the property tests of the query language share."""

from datetime import date

from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber, Quantity
from monitor.domain.acts.reading import Mention, Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept as Entry
from monitor.domain.acts.vocabulary import ConceptKind, Name, Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.query import (
    ActPattern,
    And,
    AtLeast,
    Comparison,
    Concept,
    Facet,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
)
from monitor.domain.sources.source import SourceId, Tier
from monitor.domain.watch.exposure import ExposureFinder, names_to_match
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.language.document import FIELDS, Document
from tests.domain.watch.matching import by_name


def _entry(
    concept: str,
    kind: ConceptKind,
    label: str,
    *names: tuple[str, str],
    parent: str | None = None,
    codes: tuple[tuple[str, str], ...] = (),
) -> Entry:
    written = tuple(Name(text=text, language=language) for language, text in names)
    return Entry(id=concept, kind=kind, label=label, names=written, parent=parent, attributes=codes)


_DY_CODES = (("hs", "2805.30"), ("hs", "2846.90"))
_GA_CODES = (("eccn", "3C001"), ("hs", "8112.92"))


VOCABULARY = Vocabulary.of(
    [
        _entry("rare_earths", ConceptKind.COMMODITY, "rare earths", ("en", "rare earths"), ("zh", "稀土")),
        _entry(
            "dysprosium",
            ConceptKind.COMMODITY,
            "dysprosium",
            ("en", "dysprosium"),
            parent="rare_earths",
            codes=_DY_CODES,
        ),
        _entry("cerium", ConceptKind.COMMODITY, "cerium", parent="rare_earths", codes=(("hs", "2846.10"),)),
        _entry("gallium", ConceptKind.COMMODITY, "gallium", ("en", "gallium"), ("zh", "镓"), codes=_GA_CODES),
        _entry("CN", ConceptKind.PLACE, "China", ("en", "China"), ("zh", "中国")),
        _entry("US", ConceptKind.PLACE, "United States", ("en", "United States")),
        _entry("EU", ConceptKind.PLACE, "European Union", ("en", "EU")),
        _entry("NL", ConceptKind.PLACE, "Netherlands", ("en", "Dutch"), parent="EU"),
        _entry("us-entity-list", ConceptKind.LIST, "Entity List", ("en", "Entity List")),
        _entry("acme_chips", ConceptKind.FIRM, "Acme Chips", ("en", "Acme Chips"), ("ja", "アクメ")),
        _entry("acme_memory", ConceptKind.FIRM, "Acme Memory", ("en", "Acme Memory"), parent="acme_chips"),
        _entry("MOFCOM", ConceptKind.AGENCY, "Ministry of Commerce", ("zh", "商务部")),
    ]
)

WATCHED = WatchList(
    materials=(WatchedMaterial(concept="dysprosium", concepts=frozenset({"dysprosium"})),),
    firms=(WatchedFirm(names=("Acme Memory",)),),
    sites=(WatchedSite(name="Veldhoven", country="NL", makes=("gallium",)),),
)
EXPOSURE = ExposureFinder(WATCHED, VOCABULARY, by_name(names_to_match(WATCHED)))

WORDS = ("rare", "earth", "licence", "licences", "ban", "export", "DRAM", "act", "ORE", "U.S", "rare-earth")
SIGNS = ("稀土", "出口", "許可", "管制", "수출", "レアアース")

words = st.sampled_from(WORDS).map(lambda w: Term(text=w)).filter(lambda t: t.text != "act")
wildcards = st.sampled_from(["rar", "licen", "exp", "Ban"]).map(lambda w: Term(text=w, wildcard=True))
signs = st.sampled_from(SIGNS).map(lambda w: Term(text=w))
phrases = st.sampled_from(["rare earth", "Export ban", "act", "稀土出口", "出口 ban", "licence AND"]).map(
    lambda w: Phrase(text=w)
)
concepts = st.sampled_from(["rare_earths", "dysprosium", "CN", "us-entity-list"]).map(lambda n: Concept(name=n))
regexes = st.sampled_from([r"\bban\b", r"licen[cs]es?", r"出口.{0,3}管制", r"a\/b|rare"]).map(
    lambda p: Regex(pattern=p)
)
leaves: st.SearchStrategy[Query] = st.one_of(words, wildcards, signs, phrases, concepts)
terms: st.SearchStrategy[Query] = st.one_of(leaves, regexes)


def _near(chain: tuple[Query, list[tuple[str, int, Query]]]) -> Query:
    tree, links = chain
    for kind, distance, operand in links:
        sentence = kind == "SENTENCE"
        tree = Near(
            left=tree,
            right=operand,
            distance=0 if sentence else distance,
            ordered=kind == "ONEAR",
            sentence=sentence,
        )
    return tree


_either: st.SearchStrategy[Query] = st.lists(leaves, min_size=2, max_size=3).map(lambda o: Or(operands=tuple(o)))
_near_operand: st.SearchStrategy[Query] = st.one_of(leaves, _either)
_link = st.tuples(st.sampled_from(["NEAR", "ONEAR", "SENTENCE"]), st.integers(1, 12), _near_operand)
nears: st.SearchStrategy[Query] = st.tuples(_near_operand, st.lists(_link, min_size=1, max_size=2)).map(_near)
at_least: st.SearchStrategy[Query] = st.builds(
    lambda count, given: AtLeast(count=count, terms=tuple(given)),
    st.integers(1, 4),
    st.lists(terms, min_size=1, max_size=3),
)

_VALUES = {
    "issuer": ["CN", "US", "EU", "NL"],
    "target": ["CN", "US", "EU", "ALL"],
    "commodity": ["rare_earths", "dysprosium", "gallium"],
    "measure": ["licence", "export_ban", "production_quota"],
    "action": ["grant", "impose", "suspend"],
    "direction": ["easing", "tightening", "mixed", "none"],
    "stage": ["announced", "in_force", "denied"],
    "certainty": ["claimed", "official"],
    "list": ["us-entity-list"],
    "firm": ["acme_chips", "acme_memory", "Some Firm", "Acme Chips", "アクメ", "@watch"],
    "number": ["61/2025", "62", "MOFCOM/61/2025"],
    "hs": ["28", "2805.30", "2846.10", "811292"],
    "eccn": ["3C001", "3C"],
    "watch": ["any", "materials", "firms", "sites"],
}
_COMPARED = {
    "effective": ["2025-10-09", "2025-12-01", "2026-11-10"],
    "until": ["2025-12-01", "2026-11-10"],
    "announced": ["2025-10-09", "2025-10-10"],
    "quantity": ["20percent", "25%", "12entities", "1000t", "1000kg", "0.5kt"],
}
_FIRMS = ["acme_chips", "Acme Chips", "acme_memory", "Acme Memory", "Some firm"]
_DAYS = [None, date(2025, 10, 9), date(2025, 12, 1), date(2026, 11, 10)]


@st.composite
def facets(draw: st.DrawFn) -> Facet:
    name = draw(st.sampled_from(sorted(_VALUES)))
    values = draw(st.lists(st.sampled_from(_VALUES[name]), min_size=1, max_size=3, unique=True))
    return Facet(name=name, values=tuple(values), negated=draw(st.booleans()))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    name = draw(st.sampled_from(sorted(_COMPARED)))
    sign = draw(st.sampled_from(["<", "<=", "=", ">=", ">"]))
    return Comparison(name=name, operator=sign, value=draw(st.sampled_from(_COMPARED[name])))


_asked = st.lists(st.one_of(facets(), facets(), comparisons()), max_size=3)
acts: st.SearchStrategy[Query] = _asked.map(lambda f: ActPattern(facets=tuple(f)))
_plain = st.one_of(terms, nears, at_least)


def _joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda o: And(operands=tuple(o))),
        several.map(lambda o: Or(operands=tuple(o))),
        inner.map(lambda o: Not(operand=o)),
    )


_text_queries = st.recursive(_plain, _joined, max_leaves=4)
_text_fields = st.tuples(st.sampled_from(["title", "body"]), _text_queries).map(
    lambda f: Field(name=f[0], operand=f[1])
)
_value_fields = st.sampled_from(
    [
        Field(name="lang", operand=Term(text="zh")),
        Field(name="lang", operand=Or(operands=(Term(text="en"), Term(text="zh-Hant")))),
        Field(name="tier", operand=Term(text="official")),
        Field(name="source", operand=Term(text="mofcom", wildcard=True)),
        Field(name="source", operand=Or(operands=(Term(text="bis"), Phrase(text="mofcom-news")))),
        Field(name="url", operand=Phrase(text="https://example.org/a")),
    ]
)
queries: st.SearchStrategy[Query] = st.recursive(
    st.one_of(_plain, acts, acts, _text_fields, _value_fields), _joined, max_leaves=8
)


# ------------------------------------------------------------------ articles

_SEPARATORS = [" ", " ", " ", "", ", ", ". ", "。", "\n"]
_PIECES = [*WORDS, *SIGNS, "rare earths", "gallium", "dysprosium", "China", "中国", "Entity List", "3", "the"]
_piece = st.tuples(st.sampled_from(_PIECES), st.sampled_from(_SEPARATORS)).map("".join)
titles = st.lists(_piece, max_size=6).map("".join)
texts = st.one_of(st.just(""), *[st.lists(_piece, min_size=8, max_size=30).map("".join)] * 4)


def _mentions_in(document: Document) -> tuple[Mention, ...]:
    """Every name of the vocabulary wherever it stands, boundaries or not: guards are the lexicon's business."""
    return tuple(
        Mention(kind=concept.kind.value, concept=concept.id, span=document.quote(field, at, at + len(name.text)))
        for concept in VOCABULARY.concepts.values()
        for name in concept.names
        for field in FIELDS
        for at in range(len(document.original(field)))
        if document.original(field).startswith(name.text, at) and not _cuts_a_word(document, field, at, name)
    )


def _cuts_a_word(document: Document, field: str, at: int, name: Name) -> bool:
    text = document.original(field)
    around = (text[at - 1 : at], text[at + len(name.text) : at + len(name.text) + 1])
    return name.language == "en" and any(sign.isascii() and sign.isalnum() for sign in around)


_numbers = st.sampled_from(
    [
        None,
        DocumentNumber(authority="MOFCOM", number="61", year=2025),
        DocumentNumber(authority="BIS", number="62", year=2024),
    ]
)


_quantities = st.builds(
    Quantity,
    value=st.sampled_from([1.0, 12.0, 20.0, 25.0, 500.0, 1_000.0]),
    unit=st.sampled_from(["percent", "entities", "t", "kg"]),
    qualifier=st.sampled_from(["", "about", "over", "under", "up_to"]),
)


@st.composite
def readings(draw: st.DrawFn, document: Document) -> Reading:
    some = draw(st.integers(0, 2))
    acts_read = tuple(
        Act(
            ordinal=ordinal,
            issuer=draw(st.sampled_from([None, "CN", "US", "NL"])),
            measure=draw(st.sampled_from([Measure.LICENCE, Measure.EXPORT_BAN, Measure.PRODUCTION_QUOTA])),
            action=draw(st.sampled_from([Action.GRANT, Action.IMPOSE, Action.SUSPEND])),
            direction=draw(st.sampled_from(list(Direction))),
            stage=draw(st.sampled_from([Stage.ANNOUNCED, Stage.IN_FORCE, Stage.DENIED])),
            certainty=draw(st.sampled_from([Certainty.REPORTED, Certainty.CLAIMED])),
            evidence=(document.quote("title", 0, min(3, len(document.title))),),
            target=tuple(draw(st.lists(st.sampled_from(["CN", "NL", "ALL"]), max_size=2))),
            commodities=tuple(draw(st.lists(st.sampled_from(["dysprosium", "gallium", "rare_earths"]), max_size=2))),
            list_id=draw(st.sampled_from([None, "us-entity-list"])),
            firms=tuple(draw(st.lists(st.sampled_from(_FIRMS), max_size=2))),
            document=draw(_numbers),
            refers_to=tuple(n for n in [draw(_numbers)] if n),
            announced=draw(st.sampled_from(_DAYS)),
            effective=draw(st.sampled_from(_DAYS)),
            until=draw(st.sampled_from(_DAYS)),
            quantities=tuple(draw(st.lists(_quantities, max_size=2))),
        )
        for ordinal in range(some)
    )
    return Reading(language=document.language, mentions=_mentions_in(document), acts=acts_read)


@st.composite
def articles(draw: st.DrawFn) -> tuple[Document, Reading, Article]:
    language = draw(st.sampled_from(["en", "zh-Hans", "zh-Hant"]))
    document = Document.of(draw(titles), draw(texts), language)
    article = Article(
        id=ArticleId("1"),
        source_id=SourceId(draw(st.sampled_from(["mofcom-news", "bis", "reuters"]))),
        key="1",
        url=draw(st.sampled_from(["https://example.org/a/1", "https://example.com/b"])),
        title=document.title,
        text=document.text,
        language=language,
        tier=draw(st.sampled_from(list(Tier))),
        published=None,
        published_raw="",
        content_hash="",
    )
    return document, draw(readings(document)), article
