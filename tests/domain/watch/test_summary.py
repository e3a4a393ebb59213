"""What a message shows of the watch list."""

from monitor.domain.watch.exposure import NOT_EXPOSED, ExposureFinder, names_to_match
from monitor.domain.watch.subjects import Subjects
from monitor.domain.watch.summary import PossibleEntry, name_of_entry, summary_of
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from tests.domain.watch.matching import by_name
from tests.domain.watch.test_exposure import VOCABULARY

CHANNELS = ("C1",)


def material(concept: str, *parts: str, owner: str = "") -> WatchedMaterial:
    return WatchedMaterial(concept=concept, concepts=frozenset({concept}), parts=parts, owner=owner)


WATCHED = WatchList(
    materials=(
        material("dysprosium", "M-1", "M-2", owner="Supply Risk EU"),
        material("terbium", "M-2", owner="Supply Risk EU"),
        material("nickel", "N-1", owner="Metals"),
    ),
    firms=(WatchedFirm(names=("Example Semiconductor",), owner="Chips desk"),),
)


def exposed(watched: WatchList = WATCHED) -> ExposureFinder:
    return ExposureFinder(watched, VOCABULARY, by_name(names_to_match(watched)))


def test_entries_are_named_once_with_their_parts_and_owners() -> None:
    exposure = exposed().of(Subjects(goods=("rare_earths",)))

    summary = summary_of(exposure, VOCABULARY, CHANNELS)

    assert summary is not None
    assert summary.names == ("dysprosium", "terbium")
    assert (summary.parts, summary.owners, summary.visible_in) == (2, ("Supply Risk EU",), CHANNELS)


def test_possible_entries_have_the_name_as_written_and_the_reason() -> None:
    exposure = exposed().of(Subjects(firms=("Exemple Semiconductor",), goods=("critical_minerals",)))

    summary = summary_of(exposure, VOCABULARY, CHANNELS)

    assert summary is not None
    assert (summary.names, summary.parts) == ((), 0)
    assert (summary.possible[-1].name, summary.possible[-1].by, summary.possible[-1].because) == (
        "Example Semiconductor",
        "Exemple Semiconductor",
        "one letter differs",
    )
    assert summary.possible[0] == PossibleEntry(
        name="dysprosium", by="critical_minerals", because="the act's collective term may include it"
    )
    assert summary.owners == ("Supply Risk EU", "Metals", "Chips desk")


def test_nothing_touched_has_no_summary() -> None:
    assert summary_of(NOT_EXPOSED, VOCABULARY, CHANNELS) is None


def test_an_entry_without_a_concept_is_named_by_its_code() -> None:
    named: list[WatchedMaterial | WatchedFirm | WatchedSite] = [
        WatchedMaterial(concept="nickel"),
        WatchedMaterial(hs=("28053010",)),
        WatchedMaterial(eccn=("3A090",)),
        WatchedMaterial(cas=("7429-91-6",)),
        WatchedMaterial(parts=("P-7",)),
        WatchedFirm(names=("A", "B")),
        WatchedSite(name="Morowali", country="ID"),
    ]

    assert [name_of_entry(entry, VOCABULARY) for entry in named] == [
        "nickel",
        "HS 2805.30.10",
        "3A090",
        "CAS 7429-91-6",
        "P-7",
        "A",
        "Morowali",
    ]
