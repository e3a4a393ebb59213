"""Register files: entries as past acts, defaults from the scheme, and the merge of packs."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.event_ids import event_id_of_entry, event_id_of_number
from monitor.domain.event.past_acts import Citations, PastAct, Relation, Tie
from monitor.rulefiles import RuleSet, load
from monitor.rulefiles.folders.reader import FolderReader
from monitor.rulefiles.parsers.register_keys import ENTRY as KEYS
from tests.budget import examples

BASE = Path(__file__).parents[1] / "base"
ENTRY = """\
register:
  - id: cn-2025-070
    date: 2025-11-07
    issuer: CN
    agencies: [MOFCOM]
    title: Announcement No. 70 of 2025
    document: {authority: MOFCOM, number: "70", year: 2025}
    measure: export_ban
    action: suspend
    stage: in_force
    certainty: official
    commodities: [rare_earths, gallium]
    target: [ALL]
    firms: [Example Mining]
    effective: 2025-11-08
    until: 2026-11-10
    comments_until: 2025-12-01
    relations:
      - {suspends: MOFCOM/61/2025, until: 2026-11-10, part: Article 2}
      - {restates: cn-2025-deal}
    cites: {primary: "https://ministry.example.org/70", secondary: "https://news.example.org/70"}
    note: No. 18 stays.
  - id: cn-2025-deal
    date: 2025-11-01
    issuer: CN
    title: A statement
    measure: statement
    action: relax
    direction: easing
    stage: announced
    certainty: attributed
    cites: {primary: "https://ministry.example.org/deal"}
"""


def written(folder: Path, text: str = ENTRY, pack: str = "mine") -> RuleSet:
    (folder / pack).mkdir(exist_ok=True)
    (folder / pack / "register.yaml").write_text(text, encoding="utf-8")
    return load(folder, BASE)


def by_id(rules: RuleSet) -> dict[str, PastAct]:
    return {past.entry: past for past in rules.register}


def test_an_entry_is_a_past_act(tmp_path: Path) -> None:
    rules = written(tmp_path)
    assert [str(p) for p in rules.errors] == []
    assert [past.entry for past in rules.register] == ["cn-2025-deal", "cn-2025-070"]
    past = by_id(rules)["cn-2025-070"]
    number = DocumentNumber(authority="MOFCOM", number="70", year=2025)
    assert past.event_id == event_id_of_number("CN", number)
    assert (past.day, past.title, past.pack, past.note) == (
        date(2025, 11, 7),
        "Announcement No. 70 of 2025",
        "mine",
        "No. 18 stays.",
    )
    assert (past.url, past.agencies) == ("https://ministry.example.org/70", ("MOFCOM",))
    assert past.ties == (
        Tie(relation=Relation.SUSPENDS, to="MOFCOM/61/2025", until=date(2026, 11, 10), part="Article 2"),
        Tie(relation=Relation.RESTATES, to="cn-2025-deal"),
    )
    act = past.act
    assert (act.issuer, act.agency, act.document) == ("CN", "MOFCOM", number)
    assert (act.measure, act.action, act.direction) == (Measure.EXPORT_BAN, Action.SUSPEND, Direction.EASING)
    assert (act.stage, act.certainty) == (Stage.IN_FORCE, Certainty.OFFICIAL)
    assert (act.commodities, act.target, act.firms) == (("rare_earths", "gallium"), ("ALL",), ("Example Mining",))
    assert (act.announced, act.effective) == (date(2025, 11, 7), date(2025, 11, 8))
    assert (act.until, act.comments_until) == (date(2026, 11, 10), date(2025, 12, 1))


def test_the_primary_page_is_linked_and_the_others_are_kept(tmp_path: Path) -> None:
    past = by_id(written(tmp_path))["cn-2025-070"]
    own, other = "https://ministry.example.org/70", "https://news.example.org/70"
    assert past.cites == Citations(primary=(own,), secondary=(other,))
    assert (past.url, past.is_secondary_only) == (own, False)


def test_an_entry_with_secondary_pages_only_links_the_first(tmp_path: Path) -> None:
    text = ENTRY.replace(
        '{primary: "https://ministry.example.org/deal"}',
        '{secondary: ["https://news.example.org/1", "https://news.example.org/2"], secondary_only: true}',
    )
    rules = written(tmp_path, text)
    assert [str(p) for p in rules.errors] == []
    past = by_id(rules)["cn-2025-deal"]
    assert (past.url, past.is_secondary_only) == ("https://news.example.org/1", True)


SITES = "kind: agency\nconcepts:\n  - add_to: MOFCOM\n    sites: [ministry.example.org, gazette.example.org]\n"


@pytest.mark.parametrize(
    ("agencies", "address", "is_refused"),
    [
        pytest.param("    agencies: [MOFCOM]\n", "https://www.gazette.example.org/1", False, id="on-a-site-of-its-own"),
        pytest.param("    agencies: [MOFCOM]\n", "https://news.example.org/1", True, id="on-the-site-of-another"),
        pytest.param("", "https://ministry.example.org/1", False, id="of-an-office-of-the-state"),
        pytest.param("", "https://news.example.org/1", True, id="of-no-office-of-the-state"),
        pytest.param("    agencies: [OFFICE]\n", "https://office.example.org/1", False, id="sites-are-not-known"),
    ],
)
def test_a_page_of_the_authority_is_on_one_of_its_sites(
    tmp_path: Path,
    agencies: str,
    address: str,
    is_refused: bool,
) -> None:
    (tmp_path / "mine").mkdir()
    more = "  - {id: OFFICE, place: CN, en: [Office of Examples]}\n"
    (tmp_path / "mine/vocabulary.yaml").write_text(SITES + more, encoding="utf-8")
    text = ENTRY.replace("    title: A statement\n", f"{agencies}    title: A statement\n")
    rules = written(tmp_path, text.replace("https://ministry.example.org/deal", address))
    assert [p.code for p in rules.errors] == ["foreign-site"] * is_refused


def test_an_entry_without_a_number_gets_its_event_id_from_its_id(tmp_path: Path) -> None:
    assert by_id(written(tmp_path))["cn-2025-deal"].event_id == event_id_of_entry("cn-2025-deal")


def test_packs_share_one_register(tmp_path: Path) -> None:
    written(tmp_path)
    more, _, _ = ENTRY.partition("  - id: cn-2025-deal")
    more = more.replace("cn-2025-070", "cn-2026-extends").replace('"70"', '"80"')
    more = more.replace("suspends: MOFCOM/61/2025", "extends: cn-2025-070").replace("2025-11-0", "2026-10-0")
    rules = written(tmp_path, more, "theirs")
    assert [str(p) for p in rules.errors] == []
    assert by_id(rules)["cn-2026-extends"].ties[0].to == "cn-2025-070"
    assert [pack.entries for pack in rules.packs] == [0, 2, 1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('number: "70"', 'number: "Order No. 70"', 'Write "Order 70"', id="a-series-is-written-in-one-way"),
        pytest.param("MOFCOM, number", "STATE-COUNCIL, number", "Delete 'year'", id="numbers-that-run-on"),
        pytest.param('"70", year: 2025', '"70"', "year", id="numbers-of-a-year-need-it"),
        pytest.param("MOFCOM/61/2025", "MOFCOM/Order No. 61/2025", "unknown register entry", id="a-tie-to-no-key"),
    ],
)
def test_a_document_number_not_in_canonical_form_is_rejected(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in str(problem) for problem in written(tmp_path, ENTRY.replace(old, new)).errors)


def test_an_order_and_an_announcement_with_one_number_differ(tmp_path: Path) -> None:
    order = ENTRY.replace('number: "70"', 'number: "Order 70"').replace("MOFCOM/61/2025", "MOFCOM/Order 5/2025")
    past = by_id(written(tmp_path, order))["cn-2025-070"]
    assert past.names == {past.event_id, "cn-2025-070", "MOFCOM/Order 70/2025"}
    assert past.ties[0].to == "MOFCOM/Order 5/2025"


def test_a_duplicate_id_is_an_error_of_the_second_pack(tmp_path: Path) -> None:
    written(tmp_path)
    rules = written(tmp_path, ENTRY, "theirs")
    said = [str(p) for p in rules.errors]
    assert any("theirs/register.yaml:2:5" in line and "in mine/register.yaml:2." in line for line in said)
    assert [past.pack for past in rules.register] == ["mine", "mine"]


def test_entries_of_a_pack_with_an_error_are_left_out(tmp_path: Path) -> None:
    rules = written(tmp_path, ENTRY.replace("stage: announced", "stage: anounced"))
    assert rules.register == ()


def test_the_register_is_not_part_of_the_knowledge(tmp_path: Path) -> None:
    before = written(tmp_path).knowledge
    after = written(tmp_path, ENTRY.replace("No. 18 stays.", "Another note."))
    assert before == after.knowledge


def test_a_reload_returns_the_register_and_parses_no_file_twice(tmp_path: Path) -> None:
    written(tmp_path)
    reader = FolderReader(tmp_path, BASE)
    one, two = reader.read().load({}).register, reader.read().load({}).register
    assert [past.entry for past in one] == ["cn-2025-deal", "cn-2025-070"]
    assert all(a is b for a, b in zip(one, two, strict=True))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.dates(),
    st.text(max_size=8),
    st.sampled_from(
        ["CN", "MOFCOM", "rare_earths", "export_ban", "impose", "grant", "denied", "official", "2026-02-30"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "authority",
                    "number",
                    "year",
                    "suspends",
                    "until",
                    "part",
                    "primary",
                    "secondary",
                    "secondary_only",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
WHOLE: dict[str, Any] = yaml.safe_load(ENTRY)["register"][1]


@given(st.dictionaries(st.sampled_from([key.name for key in KEYS.keys]), VALUES, max_size=4))
@settings(max_examples=examples(60), deadline=None)
def test_any_entry_gives_an_act_or_located_problems(changes: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        text = yaml.safe_dump({"register": [{**WHOLE, **changes}]}, allow_unicode=True)
        rules = written(Path(folder), text)
    assert bool(rules.register) != bool(rules.errors)
    assert all(problem.place.line >= 1 and problem.message for problem in rules.problems)
