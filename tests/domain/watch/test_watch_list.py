"""The watch list is confidential."""

from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchedFirm, WatchedMaterial, WatchedSite, WatchList


def test_no_repr_shows_an_entry() -> None:
    firm = WatchedFirm(names=("Canary Metals",), owner="Canary desk")
    material = WatchedMaterial(concept="dysprosium", parts=("CANARY-1",), note="Canary")
    site = WatchedSite(name="Canary plant", country="ID")
    whole = WatchList(materials=(material,), firms=(firm,), sites=(site,), version="abc")

    assert "canary" not in f"{whole!r} {whole} {firm!r} {material!r} {site!r} {[whole]}".lower()


def test_a_list_is_true_and_counts_its_entries() -> None:
    whole = WatchList(firms=(WatchedFirm(names=("A", "B")),), sites=(WatchedSite(name="S", country="ID"),))

    assert (bool(whole), len(whole)) == (True, 2)
    assert (bool(NOTHING_WATCHED), len(NOTHING_WATCHED)) == (False, 0)
    assert whole.firms[0].name == "A"
