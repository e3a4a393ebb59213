"""`monitor rules feedback`: from what people said to examples that a rules folder takes."""

import asyncio
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.source import SourceId
from monitor.ports.repositories.transaction import Transaction
from monitor.rulefiles import base_folder, load
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.cli.filled import fill
from tests.fakes.reading import NOW

BAN = "China bans antimony exports to the Netherlands"
CALL = "China urges US to lift ban on chip exports"


def said(key: str, kind: LabelKind, title: str, **more: object) -> Label:
    label = Label(key=key, kind=kind, at=NOW, by="U1", title=title, language="en")
    return replace(label, **more)  # type: ignore[arg-type]


async def speak(folder: Path) -> None:
    """One says that the ban is not for them, another that it is old, others ask of four texts."""
    async with open_store(sqlite_url(folder)) as store:
        (ban,) = [e for e in await store.archive.events() if "antimony" in e.event.commodities]
        labels = [
            said("unwanted", LabelKind.UNWANTED, BAN, reason=Unwanted.WRONG_GOODS, alerted=True),
            said("old", LabelKind.UNWANTED, BAN, reason=Unwanted.OLD_NEWS, alerted=True),
            said("missed", LabelKind.MISSED, CALL, source_id=SourceId("wire")),
            said("football", LabelKind.MISSED, "Football final is postponed"),
            said("wanted", LabelKind.MISSED, "China bans tungsten exports"),
            said("alerted", LabelKind.MISSED, BAN, alerted=True),
        ]
        about = {"event_id": ban.event.id, "rule_id": RuleId("export-bans"), "source_id": SourceId("wire")}

        def work(tx: Transaction) -> None:
            for label in labels:
                action = UserAction.NOT_FOR_US if label.kind is LabelKind.UNWANTED else UserAction.ASK
                done = Interaction(key=label.key, action=action, by="U1", at=NOW)
                event = ban.event.id if action is UserAction.NOT_FOR_US else None
                place = ban.announcements[0].channel
                tx.interactions.add(
                    RecordedInteraction(interaction=done, outcome=InteractionOutcome.DONE, event_id=event, place=place)
                )
                tx.labels.put(replace(label, **about) if event else label)  # type: ignore[arg-type]

        await store.write(work)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    asyncio.run(fill(made, load(base_folder() / "no packs")))
    asyncio.run(speak(made))
    return made


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    (tmp_path / "rules/desk").mkdir(parents=True)
    (tmp_path / "rules/desk/tuning.yaml").write_text("override:\n  - {id: export-bans, level: medium}\n")
    return tmp_path


def rules(folder: Path, *arguments: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules"), "MONITOR_READER": "off"}
    return call("rules", *arguments, env=env)


def test_what_people_said_becomes_figures_of_rules_and_sources(folder: Path) -> None:
    shown = json.loads(rules(folder, "feedback", "--format", "json").out)
    (bans,) = [f for f in shown["rules"] if f["name"] == "export-bans"]
    assert (bans["judged"], bans["unwanted"], bans["precision"]) == (1, 1, 0.0)
    assert bans["alerts"] >= 1
    assert {f["name"]: f["missed"] for f in shown["sources"] if f["missed"]} == {
        "wire": 1,
        "no watched source": 2,
    }
    assert {f["name"]: f["missed"] for f in shown["rules"] if f["missed"]} == {
        "any-export-act": 1,
        "hard-metals": 1,
        "no similar rule": 1,
    }


def test_each_label_says_what_comes_of_it(folder: Path) -> None:
    shown = json.loads(rules(folder, "feedback", "--format", "json").out)
    outcomes = {label["key"]: label["outcome"] for label in shown["labels"]}
    assert outcomes == {
        "unwanted": "example",
        "old": "matched_rightly",
        "missed": "example",
        "football": "nothing_near",
        "wanted": "wanted",
        "alerted": "alerted",
    }
    examples = {label["key"]: label["example"] for label in shown["labels"] if label["example"]}
    assert examples["unwanted"] == {"kind": "no_match", "lang": "en", "title": BAN, "text": ""}
    assert (examples["missed"]["kind"], examples["missed"]["title"]) == ("match", CALL)


def test_the_patch_applies_and_its_examples_fail_until_the_clause_is_changed(folder: Path) -> None:
    before = rules(folder, "test", str(folder / "rules/desk"))
    assert before.code == 0
    patch = rules(folder, "feedback", "--patch")
    assert (patch.code, patch.err) == (0, "")
    subprocess.run(["git", "apply", "-"], input=patch.out.encode(), cwd=folder / "rules", check=True)
    after = rules(folder, "test", str(folder / "rules/desk"))
    assert after.code == 1
    assert BAN in after.out
    assert rules(folder, "feedback", "--patch").out == ""


def test_the_same_for_people(folder: Path) -> None:
    shown = rules(folder, "feedback")
    assert f"{BAN}: not for us, wrong goods (U1, 25 Nov 2026): example for export-bans" in shown.out
    assert "Football final is postponed: should this have alerted? (U1, 25 Nov 2026): no similar rule" in shown.out
    assert "+++ b/desk/tuning.yaml" in shown.out
    assert "2 examples. To add: " in shown.err


def test_examples_of_shipped_rules_go_to_the_named_pack(folder: Path) -> None:
    patch = rules(folder, "feedback", "--patch", "--pack", "own")
    assert patch.out.startswith("--- /dev/null\n+++ b/own/tuning.yaml\n")
    assert rules(folder, "feedback", "--pack", "../x").code == 2


def test_where_nobody_has_said_anything_there_is_nothing_to_add(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path, load(base_folder() / "no packs")))
    shown = rules(tmp_path, "feedback")
    assert shown.code == 0
    assert "no examples: nobody marked an alert as not for us or reported a missing one" in shown.err
