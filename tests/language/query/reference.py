"""The meaning of the language once more: slow and obvious, by trying every place and every pair.

Only for texts that fold sign by sign, so that offsets are those of the original.
"""

import operator
import re
from dataclasses import dataclass
from itertools import product
from string import ascii_letters

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.articles.article import Article
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
from monitor.language.document import Document
from monitor.language.folding import fold

Place = tuple[str, int, int]


def _is_letter(sign: str) -> bool:
    """Of an alphabet: anything else needs no boundary."""
    return sign.isalnum() and not ("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3")


def _count_tokens(text: str) -> int:
    spaced = "".join(s if _is_letter(s) else f" {s} " if s.isalnum() or s == "ー" else " " for s in text)
    return len(spaced.split())


def _compares(left: str | float, sign: str, right: str | float) -> bool:
    signs = {"<": "lt", "<=": "le", "=": "eq", ">=": "ge", ">": "gt"}
    return bool(getattr(operator, signs[sign])(left, right))


@dataclass
class Reference:
    document: Document
    reading: Reading
    article: Article
    vocabulary: Vocabulary

    def holds(self, node: Query, scope: str = "") -> bool:
        match node:
            case And():
                return all(self.holds(o, scope) for o in node.operands)
            case Or():
                return any(self.holds(o, scope) for o in node.operands)
            case Not():
                return not self.holds(node.operand, scope)
            case Field():
                return self._field(node)
            case AtLeast():
                return len({p for t in node.terms for p in self.places(t, scope)}) >= node.count
            case ActPattern():
                return bool(self.acts(node))
            case _:
                return bool(self.places(node, scope))

    def _field(self, node: Field) -> bool:
        if node.name in {"title", "body"}:
            return self.holds(node.operand, "title" if node.name == "title" else "text")
        if isinstance(node.operand, Or):
            return any(self._field(Field(name=node.name, operand=o)) for o in node.operand.operands)
        assert isinstance(node.operand, Term | Phrase)
        value = node.operand.text
        match node.name:
            case "lang":
                tag = self.article.language
                return tag == value or tag.startswith(f"{value}-")
            case "tier":
                return self.article.tier.value == value
            case "url":
                return value in self.article.url
            case _:
                source = self.article.source_id
                wildcard = isinstance(node.operand, Term) and node.operand.wildcard
                return source.startswith(value) if wildcard else source == value

    # -------------------------------------------------------------- places of words

    def places(self, node: Query, scope: str) -> set[Place]:
        match node:
            case Or():
                return {p for o in node.operands for p in self.places(o, scope)}
            case Near():
                pairs = product(self.places(node.left, scope), self.places(node.right, scope))
                return {right for left, right in pairs if self._near(node, left, right)}
            case Concept():
                within = self.vocabulary.is_within
                spans = [m.span for m in self.reading.mentions if within(m.concept, node.name)]
                return {(s.field, s.start, s.end) for s in spans if s.field.startswith(scope)}
            case Regex():
                return self._pattern(node, scope)
            case Term() | Phrase():
                return self._words(node, scope)
            case _:
                raise AssertionError(node)

    def _fields(self, scope: str) -> list[tuple[str, str]]:
        both = [("title", self.document.title), ("text", self.document.text)]
        return [(name, text) for name, text in both if name.startswith(scope)]

    def _pattern(self, node: Regex, scope: str) -> set[Place]:
        return {
            (name, *found.span())
            for name, text in self._fields(scope)
            for found in re.finditer(node.pattern, text, re.ASCII)
        }

    def _words(self, node: Term | Phrase, scope: str) -> set[Place]:
        sought, found = fold(node.text).text, set()
        for name, original in self._fields(scope):
            text = fold(original).text
            assert len(text) == len(original)
            for start in range(len(text)):
                end = start + len(sought)
                if text[start:end] != sought:
                    continue
                if _is_letter(sought[0]) and start and _is_letter(text[start - 1]):
                    continue
                if isinstance(node, Term) and node.wildcard:
                    while end < len(text) and _is_letter(text[end]):
                        end += 1
                elif _is_letter(sought[-1]) and end < len(text) and _is_letter(text[end]):
                    continue
                found.add((name, start, end))
        return found

    def _near(self, node: Near, left: Place, right: Place) -> bool:
        if left[0] != right[0]:
            return False
        first, second = sorted([left, right], key=lambda p: p[1])
        if first[2] > second[1] or (node.ordered and first is not left):
            return False
        if node.sentence:
            return self._sentence(left) == self._sentence(right)
        between = self.document.original(left[0])[first[2] : second[1]]
        return "\n" not in between and _count_tokens(between) + 1 <= node.distance

    def _sentence(self, place: Place) -> int:
        return next(
            n for n, s in enumerate(self.document.sentences) if s.field == place[0] and s.start <= place[1] < s.end
        )

    # -------------------------------------------------------------- acts

    def acts(self, node: ActPattern) -> set[int]:
        return {
            act.ordinal
            for act in self.reading.acts
            if self._is_export(act, node) and all(self._facet(f, act) for f in node.facets)
        }

    def _is_export(self, act: Act, node: ActPattern) -> bool:
        asked = [f for f in node.facets if isinstance(f, Facet) and f.name == "measure" and not f.negated]
        return bool(asked) or act.measure.measure_class is not MeasureClass.NEAR_MISS

    def _facet(self, facet: Facet | Comparison, act: Act) -> bool:
        if isinstance(facet, Comparison):
            return self._comparison(facet, act)
        return any(self._value(facet.name, value, act) for value in facet.values) != facet.negated

    def _comparison(self, node: Comparison, act: Act) -> bool:
        if node.name != "quantity":
            day = getattr(act, node.name)
            return day is not None and _compares(day.isoformat(), node.operator, node.value)
        number = node.value.rstrip("%" + ascii_letters)
        unit = node.value.removeprefix(number)
        tonnes = {"kg": 0.001, "t": 1.0, "kt": 1_000.0}
        for quantity in act.quantities:
            if unit in tonnes and quantity.unit in tonnes:
                read, wanted = quantity.value * tonnes[quantity.unit], float(number) * tonnes[unit]
            elif unit.replace("%", "percent") == quantity.unit:
                read, wanted = quantity.value, float(number)
            else:
                continue
            nudge = {"over": 0.001, "under": -0.001}.get(quantity.qualifier, 0.0)
            if _compares(read + nudge, node.operator, wanted):
                return True
        return False

    def _has_code(self, name: str, code: str, act: Act) -> bool:
        below = [
            c
            for c in self.vocabulary.concepts.values()
            if any(self.vocabulary.is_within(c.id, a) for a in act.commodities)
        ]
        return any(own.replace(".", "").startswith(code.replace(".", "")) for c in below for own in c.attribute(name))

    def _touches(self, kind: str, act: Act) -> bool:
        """Whether the act touches the list of `strategies.WATCHED`."""
        kinds = {
            "materials": bool({"dysprosium", "rare_earths"} & {*act.commodities}),
            "firms": "acme memory" in {f.casefold() for f in act.firms},
            "sites": "gallium" in act.commodities and "NL" in {act.issuer, *act.target},
        }
        return any(kinds.values()) if kind == "any" else kinds[kind]

    def _value(self, name: str, value: str, act: Act) -> bool:
        within = self.vocabulary.is_within
        match name:
            case "issuer":
                return act.issuer is not None and within(act.issuer, value)
            case "target":
                return any(within(t, value) for t in act.target)
            case "commodity":
                return any(within(c, value) for c in act.commodities)
            case "list":
                return act.list_id is not None and within(act.list_id, value)
            case "watch":
                return self._touches(value, act)
            case "firm" if value == "@watch":
                return self._touches("firms", act)
            case "firm":
                firms = self.vocabulary.of_kind(ConceptKind.FIRM)
                own = {f.id: {n.casefold() for n in (f.id, f.label, *(n.text for n in f.names))} for f in firms}
                asked = [i for i, names in own.items() if value.casefold() in names]
                names = {value.casefold()}.union(*(own[i] for i in own if any(within(i, a) for a in asked)))
                return any(f.casefold() in names for f in act.firms)
            case "hs" | "eccn":
                return self._has_code(name, value, act)
            case "number":
                documents = [*([act.document] if act.document else []), *act.refers_to]
                return any(
                    value in {d.number, f"{d.number}/{d.year}", f"{d.authority}/{d.number}/{d.year}"} for d in documents
                )
            case _:
                return str(getattr(act, name)) == value
