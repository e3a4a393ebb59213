"""`monitor events export`: its schema, its files, and what a spreadsheet makes of it."""

import asyncio
import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitor.cli.events.export import EXPORTED
from monitor.domain.acts.act import AssertedValue, Facet, Span
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import NOW, act, announcement, article, event, extracted, fetched, ref, source

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "output.md"


def save(tx: Transaction) -> None:
    tx.sources.sync([source()], now=NOW)
    tx.articles.keep(extracted(article("1"), acts=(act(),)), fetched(), now=NOW)
    opened = event("one", label="E-7K2Q", day=date(2026, 11, 25))
    tx.events.save(opened, [ref("1")], ())
    tx.announcements.save(announcement(opened))
    done = Interaction(
        key="k", action=UserAction.DECIDE, by="U1", at=NOW, decision=DecisionKind.ACTIONED, note='=cmd|"x", then\nmore'
    )
    recorded = RecordedInteraction(interaction=done, outcome=InteractionOutcome.DONE, event_id=opened.id, place="C1")
    tx.interactions.add(recorded)
    tx.events.save(event("two", label="E-8M3R", day=date(2026, 11, 26), headline="中国对镓出口"), (), ())


@pytest.fixture
def exported(tmp_path: Path) -> Callable[..., Called]:
    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(save)

    asyncio.run(prepare())
    return lambda *options: call("events", "export", *options, env={"MONITOR_DATA_DIR": str(tmp_path)})


def test_the_documentation_has_the_schema() -> None:
    table = DOCS.read_text(encoding="utf-8").partition("<!-- table: fields of events export -->")[2]
    shown = re.findall(r"^\| `(\w+)` \|", table.partition("<!-- end -->")[0], re.MULTILINE)
    assert tuple(shown) == EXPORTED


def test_a_record_has_the_decision_with_its_note_as_written(exported: Callable[..., Called]) -> None:
    said = exported()
    assert said.code == 0, said.err
    first, second = csv.DictReader(said.out.splitlines(keepends=True))
    assert tuple(first) == EXPORTED
    assert (first["event"], first["channel"], first["decision"], first["decided_by"]) == (
        "E-7K2Q",
        "C1",
        "actioned",
        "U1",
    )
    assert first["note"] == '\'=cmd|"x", then\nmore', "no formula"
    assert (first["decided_at"], first["first_seen"]) == ("2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z")
    assert (first["goods"], first["sources"], first["assigned_to"]) == ("rare_earths", "ministry", "")
    assert (second["event"], second["channel"], second["level"]) == ("E-8M3R", "", "")


def test_json_has_the_same_fields_with_their_types(exported: Callable[..., Called]) -> None:
    first, second = json.loads(exported("--format", "json").out)
    assert tuple(first) == EXPORTED
    assert (first["goods"], first["trial"], first["decision"]) == (["rare_earths"], False, "actioned")
    assert first["note"].startswith("=cmd")
    assert (second["headline"], second["level"], second["decided_at"]) == ("中国对镓出口", None, None)


@pytest.mark.parametrize(
    ("options", "events"),
    [
        (("--since", "2026-11-26"), ["E-8M3R"]),
        (("--until", "2026-11-25"), ["E-7K2Q"]),
        (("--announced",), ["E-7K2Q"]),
        (("--since", "2026-12-01"), []),
    ],
)
def test_a_range_of_days(exported: Callable[..., Called], options: tuple[str, ...], events: list[str]) -> None:
    assert [record["event"] for record in json.loads(exported(*options, "--format", "json").out)] == events
    assert [row["event"] for row in csv.DictReader(exported(*options).out.splitlines(keepends=True))] == events


def test_the_private_file_has_entries_that_only_a_further_name_or_a_person_touches(tmp_path: Path) -> None:
    named = Span(field="title", start=0, end=2, quote="商务")
    listed = act(
        persons=("Jane Canary",),
        asserted=(AssertedValue(facet=Facet.FIRMS, value="示例", span=named, also=("Exmet Holdings",)),),
    )

    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
            await store.write(lambda tx: tx.articles.keep(extracted(article("1"), acts=(listed,)), fetched(), now=NOW))
            await store.write(lambda tx: tx.events.save(event("one", label="E-7K2Q"), [ref("1")], ()))

    asyncio.run(prepare())
    private, file = tmp_path / "private", tmp_path / "audit.csv"
    private.mkdir()
    firms = "watch: {firms: [{name: Exmet Holdings Ltd}, {name: Jane Canary}, {name: Quiet Metals}]}\n"
    (private / "watch.yaml").write_text(firms, encoding="utf-8")
    environment = {"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_PRIVATE": str(private)}
    said = call("events", "export", "--private", "-o", str(file), env=environment)
    (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert (said.code, row["exposure"]) == (0, "Exmet Holdings Ltd, Jane Canary")


def test_a_range_that_ends_before_it_begins_is_refused(exported: Callable[..., Called]) -> None:
    said = exported("--since", "2026-12-01", "--until", "2026-11-01")
    assert said.code == 2
    assert "--since 2026-12-01 is after --until 2026-11-01" in said.err


def test_a_file_opens_in_a_spreadsheet_and_replaces_an_earlier_one(
    exported: Callable[..., Called], tmp_path: Path
) -> None:
    file = tmp_path / "audit.csv"
    file.write_text("old", encoding="utf-8")
    said = exported("-o", str(file))
    assert (said.code, said.out, said.err) == (0, "", f"2 records written to {file}\n")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfevent,day,")
    assert "中国对镓出口" in file.read_text(encoding="utf-8-sig")
    assert [path.name for path in tmp_path.glob("*audit*")] == ["audit.csv"]
    assert exported("-o", str(tmp_path / "none" / "audit.csv")).code == 2


def test_a_file_of_an_export_that_fails_does_not_appear(tmp_path: Path) -> None:
    said = call("events", "export", "-o", tmp_path / "audit.csv", env={"MONITOR_DATA_DIR": str(tmp_path / "none")})
    assert said.code == 1
    assert "there is no database yet" in said.err
    assert list(tmp_path.iterdir()) == []
