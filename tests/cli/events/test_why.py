"""`monitor why`, as a person asks it: of a database that the product's own line filled, and of texts without one."""

import asyncio
import io
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from monitor.reports.explain.answer import Stop
from monitor.rulefiles import base_folder, load
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.cli.filled import fill


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    asyncio.run(fill(made, load(base_folder() / "no packs")))
    return made


def why(folder: Path, *arguments: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules"), "MONITOR_READER": "off"}
    return call("why", *arguments, env=env)


@cache
def answer(folder: Path, *arguments: str) -> tuple[str, str]:
    """Where it stopped, and the paragraph."""
    called = why(folder, *arguments, "--format", "json")
    assert called.code == 0, called.err
    found = json.loads(called.out)
    return found["stop"], found["paragraph"]


def label_of(folder: Path, url: str) -> str:
    found = re.search(r"It (?:opened|joined) (E-\w+)", answer(folder, url)[1])
    assert found is not None
    return found[1]


# ------------------------------------------------------------------ what came in


def test_a_matched_article_says_its_act_its_rules_their_words_and_where_it_goes(folder: Path) -> None:
    stop, said = answer(folder, "https://www.wire.example/ban")
    assert stop == "waiting"
    assert said.startswith(
        '"China bans antimony exports to the Netherlands" (wire, en, seen 25 Nov 12:00 UTC) was read as '
        'tightening/export_ban/impose by CN on antimony, announced (by "bans", "exports", "China"). '
        "The page will be fetched at 25 Nov 12:00 UTC or soon after. export-bans (high) matched: "
    )
    assert 'by "bans", "exports", "China". hard-metals (high) and any-export-act (medium) also matched. It' in said
    assert said.endswith("The alert for C1 by export-bans (high) is queued since 25 Nov 12:00 UTC.")


def test_spellings_of_an_address_are_one(folder: Path) -> None:
    urls = ("https://www.wire.example/ban", "http://wire.example/ban/?utm_source=x#top", "https://WIRE.example:443/ban")
    assert len({answer(folder, url) for url in urls}) == 1


def test_a_second_report_joined_quietly(folder: Path) -> None:
    stop, said = answer(folder, "https://paper.example/ban")
    assert stop == "joined"
    label = label_of(folder, "https://wire.example/ban")
    assert f"It joined {label} as another report; the event was already announced, so no new alert was sent." in said


@pytest.mark.parametrize(
    ("url", "stop", "said"),
    [
        pytest.param(
            "https://wire.example/call",
            "no_act",
            'contains no act: "urges" is a call for action, not an act.',
            id="a call",
        ),
        pytest.param(
            "https://wire.example/low", "digest", "below the minimum level (medium) of route default", id="low"
        ),
        pytest.param("https://archive.example/old", "baseline", "the initial poll of its source", id="baseline"),
        pytest.param(
            "https://paper.example/other",
            "not_fetched",
            "paper was last polled on 25 Nov 12:05 UTC (1",
            id="unseen",
        ),
        pytest.param("https://off.example/1", "disabled", "Source off is disabled: the site is gone.", id="off"),
        pytest.param(
            "https://www.down.example/2",
            "failing",
            "failed once since its first poll (not_found, 404",
            id="failing",
        ),
        pytest.param(
            "https://wier.example/3", "not_watched", "Nearest source: wire (wire.example).", id="nearly a host"
        ),
        pytest.param("https://nobody.test/3", "not_watched", "no source has the host nobody.test.", id="no host"),
        pytest.param(
            "paper-empty", "dropped", "the item has neither title nor text (no_text)", id="dropped, by its id"
        ),
    ],
)
def test_where_it_stopped_and_why(folder: Path, url: str, stop: str, said: str) -> None:
    found = answer(folder, url)
    assert found[0] == stop
    assert said in found[1]


def test_an_event_answers_by_its_label_in_any_case(folder: Path) -> None:
    label = label_of(folder, "https://wire.example/ban")
    stop, said = answer(folder, label.lower())
    assert stop == "waiting"
    assert said.startswith(f'{label}, "China bans antimony exports')
    assert "has 2 reports: corroborated, announced. Of 2 reports 2 are independent" in said
    assert "export-bans (high) matched" in said


def test_an_article_answers_by_its_id(folder: Path) -> None:
    url = "https://wire.example/call"
    listed = asyncio.run(article_id(folder, "https://www.wire.example/call"))
    assert answer(folder, listed) == answer(folder, url)


async def article_id(folder: Path, url: str) -> str:
    async with open_store(sqlite_url(folder), read_only=True) as store:
        (found,) = (await store.traces.at([url], under=[])).articles
        return found.article.id


def test_the_tree_has_every_clause_with_its_words(folder: Path) -> None:
    lines = why(folder, "https://wire.example/ban", "--tree").out.splitlines()
    at = lines.index("✓ rule export-bans (high)")
    assert lines[at + 1].startswith("  ✓ act(measure:export_ban ")
    assert lines[at + 1].endswith('   "bans", "exports", "China"')


def test_how_it_was_read_and_by_which_version_of_which_rule_stands_under_the_paragraph(folder: Path) -> None:
    lines = why(folder, "https://wire.example/ban").out.splitlines()
    assert lines[1].startswith("read as: issuer CN")
    rule = next(line for line in lines if line.startswith("rule export-bans (high), version "))
    assert re.search(r"version [0-9a-f]{12}, base/alerts/measures\.yaml:\d+: act\(measure:export_ban ", rule)


def test_nothing_is_written(folder: Path) -> None:
    before = (folder / "monitor.db").read_bytes()
    assert why(folder, "https://wire.example/ban").code == 0
    assert (folder / "monitor.db").read_bytes() == before


# ------------------------------------------------------------------ two things


def test_two_reports_of_one_event_say_by_which_figures(folder: Path) -> None:
    stop, said = answer(folder, "https://wire.example/ban", "https://paper.example/ban")
    assert stop == "one_event"
    assert "is its first act; all other acts are compared with it." in said
    assert "1 day apart, direction tightening in both; family rule in both; subject antimony; title similarity" in said


def test_two_events_say_what_decided(folder: Path) -> None:
    ban, chips = (label_of(folder, f"https://wire.example/{name}") for name in ("ban", "chips"))
    stop, said = answer(folder, ban, chips)
    assert stop == "two_events"
    assert said.endswith("decided by issuer: US against CN.")
    tree = why(folder, ban, chips, "--tree").out.splitlines()
    assert "  ✗ issuer   US and CN" in tree
    assert "  ✓ window   the same day, at most 21" in tree


def test_an_article_without_an_act_is_compared_with_nothing(folder: Path) -> None:
    stop, said = answer(folder, "https://wire.example/ban", "https://wire.example/call")
    assert stop == "two_events"
    assert said == '"China urges US to lift ban on chip exports" has no act; only acts can be compared.'


# ------------------------------------------------------------------ without a database


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def type_in(typed: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))

    return type_in


def test_a_text_needs_no_database(tmp_path: Path, type_in: Callable[[bytes], None]) -> None:
    type_in(b"China bans tungsten exports\nThe ministry said so.")
    stop, said = answer(tmp_path, "-")
    assert stop == "matched"
    assert "export-bans (high) matches: " in said
    assert said.endswith("An article with this text would be announced on route default.")


def test_rules_of_the_folder_speak_on_texts(tmp_path: Path, type_in: Callable[[bytes], None]) -> None:
    pack = tmp_path / "rules/desk"
    pack.mkdir(parents=True)
    (pack / "tuning.yaml").write_text(
        "override:\n"
        "  - {id: any-export-act, enabled: false, because: a test}\n"
        "  - {id: export-bans, enabled: false, because: a test}\n",
        encoding="utf-8",
    )
    type_in(b"China bans exports of umbrellas")
    stop, said = answer(tmp_path, "-")
    assert stop == "no_rule"
    assert "The closest is controls-renewed (high): action is impose, the rule wants extend or resume." in said


@pytest.mark.parametrize(
    "typed", [b"\xff\xfe\x00", "\ud800".encode("utf-8", "surrogatepass"), b"x" * 300_000, b"a\x00b"]
)
def test_any_bytes_get_an_answer(tmp_path: Path, type_in: Callable[[bytes], None], typed: bytes) -> None:
    type_in(typed)
    assert answer(tmp_path, "-")[0] == "no_act"


def test_the_tree_says_which_part_a_definition_wrote(tmp_path: Path, type_in: Callable[[bytes], None]) -> None:
    pack = tmp_path / "rules" / "clocks"
    pack.mkdir(parents=True)
    (pack / "alerts.yaml").write_text(
        "define:\n  timepieces: clocks OR watches\nrules:\n"
        '  - {id: clocks, title: Clocks, level: high, when: "@timepieces AND museum"}\n',
        encoding="utf-8",
    )
    type_in(b"Museum opens a room for old clocks")
    lines = why(tmp_path, "-", "--tree").out.splitlines()
    at = lines.index("  ✓ (clocks OR watches) AND museum")
    assert lines[at + 1] == "    ✓ clocks OR watches (@timepieces, clocks/alerts.yaml:2:15)"
    assert lines[at + 2] == '      ✓ clocks   "clocks"'
    type_in(b"Museum opens a room for old clocks")
    found = json.loads(why(tmp_path, "-", "--format", "json").out)
    (clause,) = found["tree"][0]["parts"]
    first, second = clause["parts"]
    assert (first["definition"], second["definition"]) == ("@timepieces, clocks/alerts.yaml:2:15", "")
    assert "(clocks OR watches) AND museum" in found["rules"][0]


def test_an_empty_text_is_a_usage_error(tmp_path: Path, type_in: Callable[[bytes], None]) -> None:
    type_in(b" \n")
    called = why(tmp_path, "-")
    assert (called.code, called.out) == (2, "")
    assert "its first line is the title" in called.err


def test_the_sample_is_explained_article_by_article(tmp_path: Path) -> None:
    called = why(tmp_path, "--sample", "--format", "json")
    assert called.code == 0
    stops = [a["stop"] for a in json.loads(called.out)]
    assert stops == ["matched", "joined", "matched", "no_act", "no_act", "no_act", "no_act"]
    assert '"shares" is about prices or trade' in called.out.replace("\\", "")


def test_the_reference_has_every_step_at_which_it_can_stop() -> None:
    page = Path(__file__).parents[3] / "docs/reference/output.md"
    section = page.read_text(encoding="utf-8").partition("\n## monitor why\n")[2].partition("\n## ")[0]
    assert [stop for stop in Stop if f"`{stop}`" not in section] == []


# ------------------------------------------------------------------ what is no thing


def test_an_unknown_name_is_one_line_and_exit_code_2(folder: Path) -> None:
    called = why(folder, "E-NONE")
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith("E-NONE not found: ")
    assert len(called.err.splitlines()) == 1


def test_words_that_nothing_is_called_are_searched_for(folder: Path) -> None:
    called = why(folder, "antimony BANS")
    assert (called.code, called.out) == (2, "")
    first, second = called.err.splitlines()
    assert first.startswith("antimony BANS not found: ")
    assert second.startswith(
        '2 stored articles have these words: "Beijing bans antimony exports to Dutch buyers" (paper, '
    )
    identity = re.search(r"\(wire, 25 Nov 12:00 UTC, article (.*)\)\.$", second)
    assert identity is not None
    assert answer(folder, identity[1])[1].startswith('"China bans antimony exports to the Netherlands" (wire, ')


@pytest.mark.parametrize("name", ["tungsten", "钨"])
def test_goods_lead_to_the_newest_events_on_them_in_whatever_language(folder: Path, name: str) -> None:
    called = why(folder, name)
    assert (called.code, called.out) == (2, "")
    _, found = called.err.splitlines()
    label = re.match(r"The newest event on tungsten: (E-\w+) \(1 Oct 2026, ", found)
    assert label is not None
    assert "All: monitor events list --commodity tungsten." in found
    assert answer(folder, label[1])


@pytest.mark.parametrize("name", ["x" * 100_000, "稀土" * 50_000, "\ud800", "'\"*", "a b c " * 20_000])
def test_any_name_is_answered_shortly(folder: Path, name: str) -> None:
    called = why(folder, name)
    assert (called.code, called.out) == (2, "")
    assert called.err.partition(" not found: ")[2]
    assert len(called.err) < 500


def test_an_address_that_brought_nothing_is_searched_for_by_its_words(folder: Path) -> None:
    url = "https://www.wire.example/2026/11/china-bans-antimony-exports.html"
    stop, said = answer(folder, url)
    assert stop == "not_fetched"
    assert "1 stored article has the words of this address: " in said
    assert said.endswith(").")
    assert "stored article" not in answer(folder, "https://www.wire.example/2026/11/china-bans-coal-exports.html")[1]


def test_a_text_whose_title_is_stored_already_says_so(folder: Path, type_in: Callable[[bytes], None]) -> None:
    type_in(b"China bans antimony exports")
    called = why(folder, "-")
    assert '1 stored article has the words of its title: "China bans antimony exports to the Netherlands"' in called.out


def test_a_pair_with_an_address_that_brought_nothing_says_how_to_go_on(folder: Path) -> None:
    called = why(folder, "https://wire.example/ban", "https://wire.example/none")
    assert called.code == 2
    assert called.err == "no article from https://wire.example/none. See: monitor why https://wire.example/none\n"


def test_without_a_database_the_remedy_is_to_start_the_monitor(tmp_path: Path) -> None:
    called = why(tmp_path, "https://wire.example/ban")
    assert called.code == 1
    assert "there is no database yet" in called.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "Missing argument 'THING'", id="nothing"),
        pytest.param(["a", "b", "c"], "name one THING, or two", id="three"),
        pytest.param(["-", "E-1"], "- can't be compared", id="a text and more"),
        pytest.param(["--sample", "E-1"], "--sample takes no THING", id="the sample and more"),
    ],
)
def test_usage_errors_exit_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    called = why(tmp_path, *arguments)
    assert called.code == 2
    assert said in called.err
