"""English names of an act's states, goods, firms, persons and lists."""

from collections.abc import Sequence

from monitor.domain.acts.act import Act, Facet
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.wording.phrases.english import joined, lower, singular
from monitor.wording.phrases.templates import goods_names

_SHORT = {
    "US": "US",
    "GB": "UK",
    "EU": "EU",
    "AE": "UAE",
    "CD": "DR Congo",
    "CG": "Congo-Brazzaville",
    "ALL": "all countries",
}
_WITH_ARTICLE = frozenset({"US", "GB", "EU", "AE", "NL", "PH", "CF", "CZ", "DO", "GM", "MV", "SB", "SC", "KM"})
_LONGEST_FIRM = 48  # characters of a firm's name in a headline
_LONGEST_PERSON = 30  # characters: line 1 stays short
_NAMED_STATES = 3  # more are counted


class Names:
    """Names of the parts of one act. `act.firms` are labels, or names as written in the text."""

    def __init__(self, act: Act, vocabulary: Vocabulary) -> None:
        self._act = act
        self._vocabulary = vocabulary
        self.goods = goods_of(act, vocabulary)

    def place(self, code: str) -> str:
        """As a subject: `US`, `DR Congo`."""
        return short_place(code, self._vocabulary)

    def place_in_text(self, code: str) -> str:
        """Elsewhere: `the US`."""
        return f"the {self.place(code)}" if code in _WITH_ARTICLE else self.place(code)

    def targets(self) -> str:
        """`the US and Japan`, `5 countries`, "" without a target other than the issuer; inferred ones are left out."""
        meant = [t for t in self._act.target if t not in (self._act.issuer, *self._act.inferred)]
        if len(meant) > _NAMED_STATES:
            return f"{len(meant)} countries"
        return joined([self.place_in_text(t) for t in meant]) if meant else ""

    def before_noun(self, goods: Sequence[str]) -> str:
        """`rare-earth and gallium`; "" where a name does not go before a noun."""
        words = [goods_before(c, self._vocabulary) for c in goods]
        return joined(words) if words and all(words) else ""

    def nouns(self, goods: Sequence[str], *, more: bool) -> str:
        """`rare earths and gallium`, `rare earths, gallium and more`."""
        words = [goods_alone(c, self._vocabulary) for c in goods]
        return joined([*words, "more"] if more else words)

    def firm(self) -> str:
        """The first firm by its English name where the vocabulary knows it; a long name is cut."""
        return self.firm_named(self._act.firms[0])

    def firm_named(self, written: str) -> str:
        """The firm by its English name where the vocabulary knows it; a long name is cut."""
        name = self._vocabulary.firm_label(written) or written
        return name if len(name) <= _LONGEST_FIRM else f"{name[: _LONGEST_FIRM - 1].rstrip(' ,.')}…"

    def person(self) -> str:
        """The only person by name; "" for several, or for a long name."""
        names = self._act.persons
        return names[0] if len(names) == 1 and len(names[0]) <= _LONGEST_PERSON else ""

    def party_list(self) -> str:
        """`its Entity List`, `the US Entity List` of another's."""
        if not self._act.list_id:
            return "its export control list"
        found = self._vocabulary.concepts.get(self._act.list_id)
        label = _label(self._act.list_id, self._vocabulary)
        own = f"{self.place(self._act.issuer)} " if self._act.issuer else ""
        if own and found is not None and found.place == self._act.issuer:
            return f"its {label.removeprefix(own)}"
        return f"the {label}"


def firm_names(act: Act, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The firms of the act by their English names where the vocabulary knows them, else as written."""
    return tuple(dict.fromkeys(vocabulary.firm_label(written) or written for written in act.firms))


def person_names(act: Act) -> tuple[str, ...]:
    """The persons of the act as written, each with the role that the text gives: `Jane Roe (president)`."""
    roles = {said.value: said.role for said in act.asserted if said.facet is Facet.PERSONS and said.role}
    return tuple(f"{name} ({roles[name]})" if name in roles else name for name in dict.fromkeys(act.persons))


def short_place(code: str, vocabulary: Vocabulary) -> str:
    """`US`, `DR Congo`, `Japan`."""
    return _SHORT.get(code) or _label(code, vocabulary)


def goods_of(act: Act, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The goods that words name, without those below another one: "rare earths", not "rare earths, terbium". Goods that
    the vocabulary no longer has come last.
    """
    stated = dict.fromkeys(c for c in act.commodities if c not in act.inferred)
    return (*vocabulary.most_general(stated), *(c for c in stated if c not in vocabulary.concepts))


def goods_alone(concept: str, vocabulary: Vocabulary) -> str:
    """`rare earths`."""
    return goods_names(concept).get("noun") or lower(_label(concept, vocabulary))


def goods_before(concept: str, vocabulary: Vocabulary) -> str:
    """`rare-earth`, as in "rare-earth exports"; "" where the name does not go before a noun."""
    called = goods_names(concept).get("before")
    label = _label(concept, vocabulary)
    if called or "," in label or " and " in label:
        return called or ""
    return singular(lower(label)).replace(" ", "-")


def _label(concept: str, vocabulary: Vocabulary) -> str:
    found = vocabulary.concepts.get(concept)
    return found.label if found else concept.replace("_", " ")  # the rules were reloaded without it
