"""The parser of watch.yaml: materials, firms and sites that the organisation depends on.

An entry with an error is left out; its problems go to the findings. The content is confidential: only `monitor check`
and `monitor watch` may print these problems in words (`without_words` for logs and notices).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from monitor.domain.acts.goods_codes import GoodsByCode, normal_cas, normal_eccn, normal_hs, shown_hs
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.lists.party import name_key
from monitor.domain.rules.rule import Place
from monitor.domain.watch.identifiers import CHECKED_SCHEMES, is_valid_identifier
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings, Severity
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import FileLimits, Node, Scalar

WATCH_LIMITS = FileLimits(size=8_000_000, values=400_000, advice="Remove entries that no act can touch.")
"""A list of 10,000 firms with five names each has about 1 MB and 100,000 values."""

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "zh", "ja", "ko", "es")
"""The keys of a firm for its names by language. All of them are matched in texts of any language."""

_NEAREST = 50  # a search for the nearest of 300 names takes a millisecond; later unknown names get the general advice


def _code(normal: Callable[[str], str | None], what: str, advice: str) -> Callable[[Any, Any], str | None]:
    def read(found: Scalar, findings: Findings) -> str | None:
        code = normal(found.text)
        if code is None:
            findings.add(found.place, "bad-code", f"invalid {what} '{found.text}'.", advice, width=found.width)
        return code

    return read


_HS_ADVICE = (
    "Write 4, 6, 8, 9 or 10 digits of a chapter that exists, as in 2805.30. A spreadsheet may have dropped a zero at "
    "the start."
)
_texts = partial(Key, kind=Kind.TEXTS)
_OWNER = Key("owner", "person or team in charge; alerts show it")
_NOTE = Key("note", "anything else; only `monitor watch list` shows it")

MATERIAL = Table(
    what="a material",
    keys=(
        Key("is", "id of a commodity in the vocabulary; without it the codes name the goods", located=True),
        _texts(
            "hs",
            "tariff codes of 4, 6, 8, 9 or 10 digits, with or without dots (`2805.30`)",
            read=_code(normal_hs, "HS code", _HS_ADVICE),
        ),
        _texts(
            "eccn",
            "numbers of export control lists (`3A090`, `1C902.a`)",
            read=_code(
                normal_eccn,
                "control list number",
                "Write 3A090 or 3A090.c. EAR99 means: on no control list; leave it out.",
            ),
        ),
        _texts(
            "cas",
            "CAS numbers (`7440-55-3`)",
            read=_code(normal_cas, "CAS number", "Write it with hyphens; the last digit is a check digit."),
        ),
        _texts("parts", "your own part numbers; alerts give their number, `monitor watch list` shows them"),
        _OWNER,
        _NOTE,
    ),
    any_of=("is", "hs", "eccn", "cas"),
    hints=dict.fromkeys(("id", "name", "commodity", "concept", "material"), "Use 'is' with the id of a commodity.")
    | dict.fromkeys(("part", "part_numbers", "sku"), "Use 'parts'."),
)
FIRM = Table(
    what="a firm",
    keys=(
        Key("name", "its usual name", required=True),
        *(_texts(language, f"names in {language}") for language in LANGUAGES),
        _texts("also", "further names: former names, short names, brands"),
        Key("role", "what it is for you: supplier, customer, …"),
        Key("country", "where it is registered: ISO 3166 alpha-2", located=True),
        Key(
            "ids", "identifiers: `lei`, `uscc` (China), `jcn` (Japan), `duns`, or others", kind=Kind.PAIRS, located=True
        ),
        _OWNER,
        _NOTE,
    ),
    hints=dict.fromkeys(("alias", "aliases", "names", "aka"), "Use 'also', or a language: 'zh: 示例公司'.")
    | {name: f"Write 'ids: {{{name}: …}}'." for name in ("lei", "uscc", "jcn", "duns")},
)
SITE = Table(
    what="a site",
    keys=(
        Key("name", "its name", required=True),
        Key("country", "where it lies: ISO 3166 alpha-2", required=True, located=True),
        _texts("makes", "ids of the commodities that it makes", located=True),
        Key("firm", "the firm that runs it"),
        _OWNER,
        _NOTE,
    ),
)
_LISTS = Table(
    what="'watch'",
    keys=(
        Key("materials", "goods that you buy, make or sell", kind=Kind.TABLES, table=MATERIAL),
        Key("firms", "suppliers, customers and others", kind=Kind.TABLES, table=FIRM),
        Key("sites", "plants, mines, warehouses", kind=Kind.TABLES, table=SITE),
    ),
)
WATCH = Table(
    what="a watch file",
    keys=(Key("watch", "the lists; `{}` watches nothing", kind=Kind.TABLE, required=True, table=_LISTS),),
    hints=dict.fromkeys(("materials", "firms", "sites"), "Put it below 'watch:'."),
)


class Names:
    """The ids of the vocabulary's goods and states by id and by every name, letter case ignored."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.goods = {c.id for c in vocabulary.of_kind(ConceptKind.COMMODITY)}
        self.states = {c.id for c in vocabulary.of_kind(ConceptKind.PLACE)}
        self.goods_by_name = _by_name(vocabulary.of_kind(ConceptKind.COMMODITY))
        self.states_by_name = _by_name(vocabulary.of_kind(ConceptKind.PLACE))
        self.by_code = GoodsByCode(vocabulary)


def _by_name(concepts: Iterable[Concept]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for concept in concepts:
        for name in (concept.id, concept.label, *(n.text for n in concept.names)):
            found.setdefault(name.casefold(), concept.id)
    return found


def read_watch(node: Node, names: Names, findings: Findings) -> WatchList:
    """Return the entries without errors of one file, in its order."""
    top = Fields.of_file(node, WATCH, findings)
    if top is None:
        return WatchList()
    top.finish()
    value = top.node_of("watch")
    if isinstance(value, Scalar) and value.is_null:  # perhaps a half-written file, so an empty list must be explicit
        place = value.place if value.raw else top.node.place
        findings.add(place, "empty", "'watch' is empty.", "Add entries, or write 'watch: {}' to watch nothing.")
        return WatchList()
    lists = top.mapping("watch")
    if lists is None:
        return WatchList()
    lists.finish()
    reader = _Reader(names, findings)
    materials = tuple(m for t in lists.tables("materials") if (m := reader.material(t)) is not None)
    firms = tuple(f for t in lists.tables("firms") if (f := reader.firm(t)) is not None)
    sites = tuple(s for t in lists.tables("sites") if (s := reader.site(t)) is not None)
    return WatchList(materials=materials, firms=firms, sites=sites, version=watch_version((*materials, *firms, *sites)))


def watch_version(entries: Iterable[WatchedMaterial | WatchedFirm | WatchedSite]) -> str:
    """Return a hash of all that the entries say, "" if there are none. Places are left out."""
    digest, empty = hashlib.sha256(b"1"), True
    for entry in entries:
        values = (getattr(entry, name) for name in type(entry).__slots__ if name != "place")
        parts = tuple(sorted(value) if isinstance(value, frozenset) else value for value in values)
        digest.update(repr((type(entry).__name__, parts)).encode())
        empty = False
    return "" if empty else digest.hexdigest()[:16]


class _Reader:
    """Reads entries, and finds those that occur twice."""

    def __init__(self, names: Names, findings: Findings) -> None:
        self._names = names
        self._findings = findings
        self._seen: dict[tuple[str, ...], Place] = {}
        self._sought = 0

    # ---------------------------------------------------------------- materials

    def material(self, table: Fields) -> WatchedMaterial | None:
        found_before = len(self._findings.problems)
        values, place = table.values(), table.node.place
        own: Scalar | None = values.pop("is", None)
        concept = "" if own is None else self._good(own)
        if not any(map(table.has, MATERIAL.any_of)):
            message = "a material needs 'is', 'hs', 'eccn' or 'cas'."
            self._findings.add(place, "missing-key", message, "Part numbers alone match no text.")
        if self._has_error_since(found_before):
            return None
        codes = {kind: tuple(dict.fromkeys(values.pop(kind, ()))) for kind in ("hs", "eccn", "cas")}
        hs, eccn, cas = codes.values()
        by_code = self._goods_of_codes(table, codes, concept)
        concepts = frozenset({concept} if concept else by_code)
        parts = tuple(dict.fromkeys(values.pop("parts", ())))
        self._report_twice(("material", concept, *hs, *eccn, *cas, *parts), place, "material")
        return WatchedMaterial(
            concept=concept, concepts=concepts, hs=hs, eccn=eccn, cas=cas, parts=parts, place=place, **values
        )

    def _good(self, found: Scalar) -> str:
        if found.text not in self._names.goods:
            self._report_unknown("commodity", found, self._names.goods, self._names.goods_by_name)
        return found.text

    def _goods_of_codes(self, table: Fields, codes: Mapping[str, tuple[str, ...]], concept: str) -> set[str]:
        """The goods of all codes. A code without goods, or of other goods than the concept, is a warning."""
        goods: set[str] = set()
        for kind, find, shown in self._lookups:
            for code in codes[kind]:
                found = find(code)
                goods.update(found)
                if not found and not concept:
                    message = f"no commodity of the vocabulary has {kind.upper()} {shown(code)}."
                    advice = "Only texts that give this code match; add 'is' for texts that name the goods."
                    self._findings.warn(table.place(kind), "no-goods", message, advice)
                elif found and concept and not self._names.vocabulary.overlap(found, (concept,)):
                    message = f"{kind.upper()} {shown(code)} belongs to {', '.join(found[:3])}, not to {concept}."
                    self._findings.warn(table.place(kind), "other-goods", message, "Correct one of the two.")
        return goods

    @property
    def _lookups(self) -> tuple[tuple[str, Callable[[str], tuple[str, ...]], Callable[[str], str]], ...]:
        of = self._names.by_code
        return (("hs", of.with_hs, shown_hs), ("eccn", of.with_eccn, str), ("cas", of.with_cas, str))

    # ---------------------------------------------------------------- firms and sites

    def firm(self, table: Fields) -> WatchedFirm | None:
        found_before = len(self._findings.problems)
        values, place = table.values(), table.node.place
        country: Scalar | None = values.pop("country", None)
        state = "" if country is None else self._state(country)
        ids = self._identifiers(values.pop("ids", ()))
        names = _distinct(values.pop("name", ""), *(values.pop(key, ()) for key in (*LANGUAGES, "also")))
        for name in names:
            if not any(map(str.isalnum, name)):
                message = f"'{name}' has no letter or digit and matches nothing."
                self._findings.add(place, "bad-value", message, "Write the name, or delete it.")
        if self._has_error_since(found_before):
            return None
        for name in names:
            self._report_twice(("firm", name_key(name)), place, "firm", f" '{name}'")
        return WatchedFirm(names=names, country=state, ids=ids, place=place, **values)

    def _identifiers(self, pairs: Iterable[tuple[str, Scalar]]) -> tuple[str, ...]:
        found = []
        for scheme, value in pairs:
            name = scheme.lower()
            plain = re.sub(r"[\s-]", "", value.text).upper() if name in CHECKED_SCHEMES else value.text.strip()
            if is_valid_identifier(name, plain):
                found.append(f"{name}:{plain}")
                continue
            message = f"invalid {scheme.upper()} '{value.text}'."
            advice = "Compare it with the register: its length or its check digit is wrong."
            self._findings.add(value.place, "bad-code", message, advice, width=value.width)
        return tuple(dict.fromkeys(found))

    def site(self, table: Fields) -> WatchedSite | None:
        found_before = len(self._findings.problems)
        values, place = table.values(), table.node.place
        country: Scalar | None = values.pop("country", None)
        state = "" if country is None else self._state(country)
        makes = tuple(dict.fromkeys(self._good(good) for good in values.pop("makes", ())))
        if self._has_error_since(found_before):
            return None
        self._report_twice(("site", name_key(values["name"]), state), place, "site", f" '{values['name']}'")
        return WatchedSite(country=state, makes=makes, place=place, **values)

    # ---------------------------------------------------------------- problems

    def _has_error_since(self, count: int) -> bool:
        """True if one of the problems after the first `count` is an error. A list may have a hundred thousand."""
        return any(p.severity is Severity.ERROR for p in self._findings.problems[count:])

    def _state(self, found: Scalar) -> str:
        if found.text not in self._names.states:
            advice = "Write an ISO 3166 code: CN, US."
            self._report_unknown("country", found, self._names.states, self._names.states_by_name, advice)
        return found.text

    def _report_unknown(
        self, what: str, found: Scalar, known: Iterable[str], by_name: Mapping[str, str], advice: str = ""
    ) -> None:
        called = by_name.get(found.text.casefold())
        near = f"Did you mean {called}?" if called else ""
        if not near and self._sought < _NEAREST:
            self._sought += 1
            near = did_you_mean(found.text, known)
        message = f"{what} '{found.text}' is not in the vocabulary."
        self._findings.add(found.place, "unknown-value", message, near or advice, width=found.width)

    def _report_twice(self, key: tuple[str, ...], place: Place, what: str, name: str = "") -> None:
        first = self._seen.setdefault(key, place)
        if first is not place:
            message = f"the {what}{name} is also on line {first.line}."
            self._findings.warn(place, "duplicate-entry", message, "Merge the two entries.")


def _distinct(name: str, *others: Iterable[str]) -> tuple[str, ...]:
    """The names, each once, the main one first."""
    return tuple(dict.fromkeys(text for text in (name, *(text for names in others for text in names)) if text))
