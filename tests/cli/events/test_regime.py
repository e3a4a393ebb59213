"""`monitor regime`, as a person or a script calls it."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import monitor
from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, act, article, event, extracted, fetched, ref, source

RULES = """\
register:
  - id: cl-2026-lithium
    date: 2026-03-02
    issuer: CL
    title: Decree on lithium
    measure: export_quota
    action: impose
    stage: in_force
    certainty: official
    commodities: [lithium]
    cites: {primary: "https://ministry.example.org/decree"}
"""


def ask(folder: Path, *arguments: str) -> Result:
    env = {"MONITOR_DATA_DIR": str(folder / "data"), "MONITOR_RULES_DIR": str(folder / "rules")}
    return CliRunner().invoke(monitor, ["regime", *arguments], env=env)


def test_a_fresh_install_knows_the_measures_on_gallium(tmp_path: Path) -> None:
    said = ask(tmp_path, "--commodity", "gallium", "--issuer", "CN", "--on", "2026-11-25")
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Known acts, not complete. As of 25 Nov 2026.")
    assert "CN · partly suspended (Article 2), last day 27 Nov 2026 (Beijing)" in said.output
    assert "Announcement No. 72 of 2025 suspends Article 2 of Announcement No. 46 of 2024" in said.output
    assert "towards US" in said.output


def test_a_user_s_own_entries_count_at_once(tmp_path: Path) -> None:
    (tmp_path / "rules/mine").mkdir(parents=True)
    (tmp_path / "rules/mine/register.yaml").write_text(RULES, encoding="utf-8")
    said = ask(tmp_path, "--issuer", "Chile", "--format", "json")
    shown = json.loads(said.output)
    assert shown["heading"] == "Known acts, not complete"
    (measure,) = shown["measures"]
    assert (measure["entry"], measure["state"], measure["since"]) == ("cl-2026-lithium", "in_force", "2026-03-02")


def test_an_entry_that_others_alone_give_is_marked(tmp_path: Path) -> None:
    (tmp_path / "rules/mine").mkdir(parents=True)
    cites = '{secondary: "https://news.example.org/decree", secondary_only: true}'
    rules = RULES.replace('{primary: "https://ministry.example.org/decree"}', cites)
    (tmp_path / "rules/mine/register.yaml").write_text(rules, encoding="utf-8")
    line = "  Decree on lithium  (cl-2026-lithium)  https://news.example.org/decree (secondary sources only)"
    assert line in ask(tmp_path, "--issuer", "CL").output.splitlines()
    (measure,) = json.loads(ask(tmp_path, "--issuer", "CL", "--format", "json").output)["measures"]
    assert (measure["secondary_only"], measure["by_secondary_only"]) == (True, True)


def test_what_articles_reported_counts_beside_the_register(tmp_path: Path) -> None:
    resumed = act(action=Action.RESUME, certainty=Certainty.OFFICIAL, document=number("80"), refers_to=(number("61"),))
    explained = replace(act(), document=number("61"))

    def save(tx: Transaction) -> None:
        tx.sources.sync([source()], now=NOW)
        for key, shown in (("1", resumed), ("2", explained)):
            tx.articles.keep(extracted(article(key), acts=(shown,)), fetched(), now=NOW)
            tx.events.save(event(key, number=shown.document.key if shown.document else None), [ref(key)], ())

    async def prepare() -> None:
        (tmp_path / "data").mkdir()
        async with open_store(sqlite_url(tmp_path / "data")) as store:
            await store.write(save)

    asyncio.run(prepare())
    said = ask(tmp_path, "--commodity", "rare_earths", "--issuer", "CN", "--on", "2026-11-25", "--format", "json")
    measures = {m["entry"]: m for m in json.loads(said.output)["measures"]}
    stands = measures["cn-2025-061"]
    assert (stands["state"], stands["since"], stands["event"]) == ("in_force", date(2026, 11, 25).isoformat(), "E-2")
    assert [change["in_words"][:8] for change in stands["history"]] == ["suspends", "resumes "]
    assert "" not in measures, "an explainer of a known notice is no measure of its own"


def number(n: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=n, year=2025)


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("--commodity", "galium"), "Did you mean gallium?"),
        (("--issuer", "Chinna"), "Did you mean China?"),
        (("--on", "tomorrow"), "does not match the format"),
    ],
)
def test_an_unknown_name_is_a_usage_error(tmp_path: Path, arguments: tuple[str, ...], nearest: str) -> None:
    said = ask(tmp_path, *arguments)
    assert said.exit_code == 2
    assert nearest in said.output


def test_goods_without_a_known_act_say_so(tmp_path: Path) -> None:
    said = ask(tmp_path, "--commodity", "tobacco", "--on", "2026-11-25")
    assert said.output.splitlines() == ["Known acts, not complete. As of 25 Nov 2026.", "No known acts."]


def test_measures_are_found_by_the_code_of_their_goods(tmp_path: Path) -> None:
    by_name = ask(tmp_path, "--commodity", "tungsten", "--format", "json")
    by_code = ask(tmp_path, "--hs", "8101.94", "--format", "json")
    assert json.loads(by_code.output)["measures"] == json.loads(by_name.output)["measures"]
    unknown = ask(tmp_path, "--hs", "8101x")
    assert unknown.exit_code == 2
    assert "--hs: no goods of the vocabulary have the code '8101x'. Did you mean 8101" in unknown.output
