"""A prefilter for event identity: which events acts can join at all, seen from the subjects of their acts.

The filter is wide. An event that it excludes can neither be joined nor learn anything, so folding without it gives the
same result; `fold` compares the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Family, family_of
from monitor.domain.event.identity import ConceptTree, Item
from monitor.domain.lists.change_text import LIST_CHANGE
from monitor.domain.lists.party import sketch_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The subject of an act and its document number, small enough to compare many acts.

    `target` is set for listings only, because identity compares no other targets. `answers`, `listed` and `stopped`
    are as in `Item`.
    """

    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    number: DocumentNumber | None = None
    target: tuple[str, ...] = ()
    answers: bool = False
    listed: tuple[str, ...] = ()
    stopped: str = ""


def subject_of(act: Act) -> Subject:
    return Subject(
        commodities=act.commodities,
        list_id=act.list_id,
        firms=act.known_firms,
        number=act.document,
        target=act.target if family_of(act.measure, act.action) is Family.LIST else (),
        answers=act.is_answer,
        stopped=act.stopped_firm.value if act.stopped_firm is not None else "",
        listed=sketch_of(act.party_names) if act.trigger == LIST_CHANGE else (),
    )


class CandidateEventFilter:
    """The filter for the acts to place. Issuer and days are not compared.

    An event qualifies if one of its acts does: its anchor is one of them, and so is the act that brought a broader
    term.
    """

    def __init__(self, acts: Iterable[Item], tree: ConceptTree) -> None:
        self._tree = tree
        self._numbers: set[DocumentNumber] = set()
        self._lists: set[str] = set()
        self._firms: set[str] = set()
        self._listings: set[tuple[bool, bool]] = set()  # of listings: whether they name the list, and goods
        goods: set[str] = set()
        self._all = False
        for act in acts:
            meant = tree.expanded(act.commodities)
            self._all = self._all or not (act.firms or act.list_id or meant)
            goods |= meant
            self._firms.update(act.firms)
            if act.number is not None:
                self._numbers.add(act.number)
            if act.list_id is not None:
                self._lists.add(act.list_id)
            if act.family is Family.LIST:
                self._listings.add((act.list_id is not None, bool(act.commodities)))
        self._goods = frozenset(goods)
        self._wider = self._goods | tree.ancestors(goods)
        self._known: dict[tuple[str, ...], tuple[bool, bool]] = {}

    def __call__(self, subject: Subject) -> bool:
        """True if an event with an act of this subject can be joined."""
        overlaps, is_open = self._of_goods(subject.commodities)
        return (
            self._all
            or overlaps
            or (is_open and not subject.firms and subject.list_id is None)
            or subject.number in self._numbers
            or subject.list_id in self._lists
            or not self._firms.isdisjoint(subject.firms)
            or any(self._in_part(subject, *listing) for listing in self._listings)
        )

    def _of_goods(self, commodities: tuple[str, ...]) -> tuple[bool, bool]:
        """Whether the goods overlap with those of the acts, and whether they are unspecified. Cached: many acts share
        them.
        """
        known = self._known.get(commodities)
        if known is None:
            meant = self._tree.expanded(commodities)
            known = self._known[commodities] = (self._overlap(commodities, meant), not meant)
        return known

    def _overlap(self, commodities: tuple[str, ...], meant: frozenset[str]) -> bool:
        return not (
            self._wider.isdisjoint(meant)
            and self._wider.isdisjoint(commodities)
            and self._goods.isdisjoint(self._tree.ancestors(meant))
        )

    @staticmethod
    def _in_part(subject: Subject, names_list: bool, names_goods: bool) -> bool:
        """True if one may name the list, and the other the goods of the listed firms."""
        return not (names_list and subject.list_id) and not (names_goods and subject.commodities)


def broader_terms(acts: Iterable[Item], tree: ConceptTree) -> frozenset[str]:
    """The broader terms for goods that matter to these acts once an event has learned them: the ancestors of theirs."""
    return tree.ancestors(tree.expanded([name for act in acts for name in act.commodities]))
