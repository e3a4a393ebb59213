"""`rules new` as a shell sees it: from an event, an article or a text to a rule, printed or added to its pack."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import monitor
from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.articles.article import Article
from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.sources.source import Quote, Source
from monitor.errors import RuleFilesError
from monitor.ports.repositories.transaction import Transaction
from monitor.rulefiles import check, load
from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, act, article, event, extracted, fetched, ref, source

BAN = "act(issuer:CN commodity:tungsten measure:export_ban action:impose)"
MINE = """# Ours.
rules:

    -   id: gallium-news   # odd but ours
        title: News of gallium
        level: low
        when: $gallium AND NOT price
        examples: {match: [{lang: en, title: A ship brings gallium}]}
"""


def said(key: str, title: str, text: str = "", language: str = "en", **changes: object) -> Article:
    return replace(article(key, title=title, text=text, language=language), **changes)  # type: ignore[arg-type]


def save(tx: Transaction, of: Source) -> None:
    """An event with two reports, a near miss, and a story that only words matched."""
    tx.sources.sync([of], now=NOW)
    for key, title, language in (("1", "中国禁止钨出口", "zh-Hans"), ("2", "China bans tungsten exports", "en")):
        tx.articles.keep(extracted(said(key, title, language=language), acts=(act(),)), fetched(), now=NOW)
    tx.events.save(event(label="E-7K2Q", headline="China bans tungsten exports"), [ref("1"), ref("2")], ())
    miss = extracted(said("3", "Tungsten price hits a record as traders fear a ban"))
    seen = RejectedCandidate(reason="market", span=Span(field="title", start=0, end=8, quote="Tungsten"))
    tx.articles.keep(replace(miss, reading=replace(miss.reading, near_misses=(seen,))), fetched(), now=NOW)
    tx.articles.keep(extracted(said("4", "Example Mining grows")), fetched(), now=NOW)
    story = event("two", label="E-8M3R", kind="story", measure=None, anchor=ref("4", WHOLE_ARTICLE))
    tx.events.save(story, [ref("4", WHOLE_ARTICLE)], ())


def prepare(folder: Path, of: Source) -> Path:
    async def fill() -> None:
        async with open_store(sqlite_url(folder)) as store:
            await store.write(lambda tx: save(tx, of))

    asyncio.run(fill())
    (folder / "rules").mkdir()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare(tmp_path, source())


def new(folder: Path, *arguments: str, text: str = "") -> Result:
    settings = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    return CliRunner().invoke(monitor, ["rules", "new", *arguments], env=settings, input=text)


def own(folder: Path, pack: str = "mine") -> Path:
    path = folder / "rules" / pack / "alerts.yaml"
    path.parent.mkdir(exist_ok=True)
    return path


# ------------------------------------------------------------------ what it is proposed from


def test_an_event_gives_a_rule_with_a_headline_of_each_language_and_a_contrast(folder: Path) -> None:
    found = new(folder, "e-7k2q")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[:2] == ["rules:", "  # From E-7K2Q: China bans tungsten exports"]
    assert f"    when: {BAN}" in lines
    at = lines.index("      match:")
    assert lines[at:] == [
        "      match:",
        "        - {lang: zh-Hans, title: 中国禁止钨出口}",
        "        - {lang: en, title: China bans tungsten exports}",
        "      no_match:",
        "        - {lang: en, title: Tungsten price hits a record as traders fear a ban}",
    ]


@pytest.mark.parametrize(
    "thing", ["ministry-2", "https://ministry.example/2", "https://ministry.example/2?utm_source=x"]
)
def test_an_article_gives_one_by_its_id_or_any_spelling_of_its_address(folder: Path, thing: str) -> None:
    found = new(folder, thing)
    assert f"when: {BAN}\n" in found.stdout
    assert "中国" not in found.stdout


def test_a_text_gives_one_its_first_line_being_the_headline(folder: Path) -> None:
    found = new(folder, "-", text="Round-up of the week\nPorts were busy. China bans tungsten exports. Prices rose.\n")
    assert f"when: {BAN}\n" in found.stdout
    assert "{lang: en, title: Round-up of the week, text: China bans tungsten exports.}" in found.stdout
    assert "Tungsten price hits a record" in found.stdout


def test_a_text_needs_no_database(tmp_path: Path) -> None:
    found = new(tmp_path, "-", text="China bans tungsten exports")
    assert f"when: {BAN}\n" in found.stdout


def test_what_is_printed_is_a_file_that_loads_without_a_word(folder: Path) -> None:
    own(folder).write_text(new(folder, "E-7K2Q").stdout, encoding="utf-8")
    assert check(folder / "rules", within=("mine/",)) == ()


def test_without_an_act_the_reason_is_reported_and_nothing_proposed(folder: Path) -> None:
    found = new(folder, "-", text="Tungsten price hits a record as traders fear a ban")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("no act found in a text (")
    assert "is about prices or trade, not an act" in found.stderr


def test_a_story_that_only_words_matched_has_no_act(folder: Path) -> None:
    found = new(folder, "E-8M3R")
    assert found.exit_code == 1
    assert "no rule to propose" in found.stderr


def test_what_nobody_knows_is_a_line(folder: Path) -> None:
    found = new(folder, "E-NONE")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == "E-NONE not found. List the newest events: monitor events list\n"


def test_an_empty_text_is_reported(folder: Path) -> None:
    found = new(folder, "-", text=" \n")
    assert found.exit_code == 2
    assert "its first line is the title" in found.stderr


# ------------------------------------------------------------------ what a source allows


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(source(quote=Quote.LINK_ONLY), id="a link only"),
        pytest.param(source(visible_in=("legal",)), id="some routes only"),
        pytest.param(source(keep_text=timedelta(days=30)), id="for a time only"),
    ],
)
def test_no_word_of_a_source_that_forbids_it_comes_into_the_rule(of: Source, tmp_path: Path) -> None:
    found = new(prepare(tmp_path, of), "E-7K2Q")
    assert f"when: {BAN}\n" in found.stdout
    assert "title: 中国" not in found.stdout
    assert "no_match" not in found.stdout
    assert "add a headline in your own words under match: the source allows a link but no quote" in found.stdout


# ------------------------------------------------------------------ id and pack


def test_a_given_id_is_used(folder: Path) -> None:
    assert "  - id: tungsten-out\n" in new(folder, "E-7K2Q", "--id", "tungsten-out").stdout


@pytest.mark.parametrize(
    ("rule_id", "problem"),
    [("any-export-act", "rule any-export-act already exists in pack base"), ("No Id", "is not a valid rule id")],
)
def test_an_id_that_can_t_be_is_refused(folder: Path, rule_id: str, problem: str) -> None:
    found = new(folder, "E-7K2Q", "--id", rule_id)
    assert (found.exit_code, found.stdout) == (2, "")
    assert problem in " ".join(found.stderr.split())


def test_an_id_in_use_is_counted_on(folder: Path) -> None:
    new(folder, "E-7K2Q", "--write")
    assert "  - id: cn-tungsten-export-ban-impose-2\n" in new(folder, "E-7K2Q").stdout.replace("\n- id", "\n  - id")


@pytest.mark.parametrize("pack", ["base", "../elsewhere", "schema", "UP"])
def test_a_pack_that_can_t_be_is_refused(folder: Path, pack: str) -> None:
    found = new(folder, "E-7K2Q", "--pack", pack, "--write")
    assert found.exit_code == 2
    assert list((folder / "rules").iterdir()) == []


def test_with_several_packs_writing_asks_which(folder: Path) -> None:
    for pack in ("chips", "minerals"):
        own(folder, pack).write_text("rules: []\n", encoding="utf-8")
    found = new(folder, "E-7K2Q", "--write")
    assert found.exit_code == 2
    assert "Add --pack with one of: chips, minerals." in found.stderr
    assert new(folder, "E-7K2Q").exit_code == 0


# ------------------------------------------------------------------ writing


def test_writing_begins_a_pack_that_runs_at_once(folder: Path) -> None:
    found = new(folder, "E-7K2Q", "--pack", "minerals", "--write")
    path = own(folder, "minerals")
    assert found.stdout == (
        f"cn-tungsten-export-ban-impose added to {path}. Next: monitor check {folder / 'rules' / 'minerals'}\n"
    )
    rules = {str(rule.id): rule for rule in load(folder / "rules").knowledge.rules}
    assert rules["cn-tungsten-export-ban-impose"].when_text == BAN


def test_a_new_file_leads_to_the_schemas_that_are_there(folder: Path) -> None:
    (folder / "rules" / "schema").mkdir()
    new(folder, "E-7K2Q", "--write")
    assert (
        own(folder)
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=../schema/alerts.schema.json\nrules:\n")
    )


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(MINE, id="odd indentation and comments"),
        pytest.param(MINE + "# The end.\n\n", id="a comment at the end"),
        pytest.param(MINE.rstrip("\n"), id="no end of line"),
        pytest.param(MINE.replace("\n", "\r\n"), id="lines of Windows"),
        pytest.param("rules:\n- {id: a, title: A, level: low, when: $gallium}", id="dashes in the first column"),
        pytest.param("rules:\n", id="no rule yet"),
    ],
)
def test_what_the_file_has_stays_byte_for_byte(folder: Path, before: str) -> None:
    path = own(folder)
    path.write_bytes(before.encode())
    found = new(folder, "E-7K2Q", "--write")
    assert (found.exit_code, found.stderr) == (0, "")
    assert path.read_bytes().startswith(before.encode())
    rules = load(folder / "rules")
    assert rules.errors == ()
    assert [r.id for r in rules.rules if r.pack == "mine"][-1] == "cn-tungsten-export-ban-impose"
    if "\r" in before:
        assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("rules: [{id: a, title: A, level: low, when: $gallium}]\n", id="a list in brackets"),
        pytest.param("rules: []\n", id="an empty list in brackets"),
        pytest.param("rules: [\n", id="half-written"),
        pytest.param(MINE + "...\n", id="an end of the document"),
    ],
)
def test_a_file_that_can_t_take_it_is_left_alone_and_the_rule_is_printed(folder: Path, before: str) -> None:
    path = own(folder)
    path.write_text(before, encoding="utf-8")
    found = new(folder, "E-7K2Q", "--write")
    assert isinstance(found.exception, RuleFilesError)
    assert str(found.exception).startswith("mine/alerts.yaml:")
    assert f"when: {BAN}\n" in found.stdout
    assert path.read_text(encoding="utf-8") == before


def test_beside_a_broken_pack_a_rule_can_be_looked_at(folder: Path) -> None:
    own(folder).write_text("rules: [\n", encoding="utf-8")
    found = new(folder, "E-7K2Q")
    assert found.exit_code == 0
    assert "warning: mine/alerts.yaml:" in found.stderr
    assert f"when: {BAN}\n" in found.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_where_rules_are_read_only_it_says_what_to_do(folder: Path) -> None:
    own(folder).write_text(MINE, encoding="utf-8")
    own(folder).chmod(0o444)
    _expect_printed(new(folder, "E-7K2Q", "--write"))


def test_where_nothing_can_be_written_the_rule_is_printed(folder: Path) -> None:
    (folder / "rules" / "minerals").touch()  # a file where the pack's folder should be
    _expect_printed(new(folder, "E-7K2Q", "--pack", "minerals", "--write"))


def _expect_printed(found: Result) -> None:
    assert found.exit_code == 2
    assert f"when: {BAN}\n" in found.stdout
    assert "can't write" in found.stderr
    assert "add the rule in their repository" in found.stderr
