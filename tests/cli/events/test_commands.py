"""`monitor events`, as a person or a script calls it."""

import asyncio
import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from monitor.cli import monitor
from monitor.domain.acts.act import DocumentNumber, Span
from monitor.domain.acts.scheme import Certainty
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryState
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.event_ids import event_id_of_number
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.event.past_acts import Citations, PastAct, Relation, Tie
from monitor.pipeline.events.register import learn_register
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import call
from tests.store.examples import (
    NOW,
    act,
    announcement,
    article,
    delivery,
    development,
    event,
    extracted,
    fetched,
    match,
    possible,
    ref,
    source,
)


def save(tx: Transaction) -> None:
    """An event of a sample with one act that a rule matched, and a story of one article."""
    tx.sources.sync([source()], now=NOW)
    witnessed = match("any-export-act", acts=(0,))
    shown = extracted(acts=(act(),), matches=(witnessed,), gloss="[MOFCOM] [announcement] 1")
    tx.articles.keep(_read(shown), fetched(), now=NOW, sample=True)
    opened = event(label="E-7K2Q", issuer="sample:CN", sample=True)
    tx.events.save(opened, [ref()], ())
    tx.announcements.save(announcement(opened))
    names = match("names", evidence=(Span(field="title", start=0, end=7, quote="Example"),))
    story = extracted(article("2", title="Example Mining grows"), matches=(names,))
    tx.articles.keep(_read(story), fetched(), now=NOW)
    words = possible(evidence=(Span(field="title", start=0, end=2, quote="管制"),))
    tx.articles.keep(
        extracted(article("3", title="管制如何走向"), maybe=words, gloss="[controls] …"), fetched(), now=NOW
    )
    tx.events.save(event("two", label="E-8M3R", kind="story", measure=None), [ref("2", WHOLE_ARTICLE)], ())


def _read(result: ExtractedArticle) -> ExtractedArticle:
    return replace(result, rules_version="aa11", engine="1.0")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(save)

    asyncio.run(prepare())
    return tmp_path


def called(folder: Path, *arguments: str, **environment: str) -> Result:
    env = {"MONITOR_DATA_DIR": str(folder), "NO_PROXY": "*", **environment}
    return CliRunner().invoke(monitor, ["events", *arguments], env=env)


class _Translator(BaseHTTPRequestHandler):
    """Says of every text that it was translated, or refuses where the key is wrong."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked.get("api_key") == "wrong":
            self._answer(403, {"error": "Invalid API key"})
        else:
            self._answer(200, {"translatedText": f"in English: {asked['q']}\u001b[31m"})

    def _answer(self, status: int, said: dict[str, str]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not on the tests' second stream."""


@pytest.fixture
def translator() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Translator)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_event_says_its_acts_its_rules_and_the_words_of_both(folder: Path) -> None:
    shown = called(folder, "show", "7k2q")
    assert "for certainty: counts\n" in shown.stdout
    assert shown.exit_code == 0
    said = [line.strip() for line in shown.output.splitlines()]
    assert "word by word: [MOFCOM] [announcement] 1" in said
    assert "“决定”  text 0-2" in said
    rules = said.index("rules (set aa11, monitor 1.0):")
    assert said[rules + 1 : rules + 3] == ["any-export-act (medium, version 0123456789ab)", "evidence:"]
    assert said[rules + 3] == "“商务部”  title 0-3"
    assert len(said) == len(set(said)), "each piece of the article once"
    assert said[-2:] == [article().url, "why: monitor why E-7K2Q"]


def test_a_translator_that_is_set_adds_a_marked_translation(folder: Path, translator: str) -> None:
    shown = called(folder, "show", "7k2q", MONITOR_TRANSLATE_URL=translator)
    assert f"    machine translation: in English: {article().title}[31m\n" in shown.output
    result = called(folder, "show", "7k2q", "--format", "json", MONITOR_TRANSLATE_URL=f"{translator}/").stdout
    assert [a["machine_translation"] for a in json.loads(result)["articles"]] == [f"in English: {article().title}[31m"]


def test_a_translator_that_refuses_is_one_line_beside_what_is_shown(folder: Path, translator: str) -> None:
    shown = called(folder, "show", "7k2q", MONITOR_TRANSLATE_URL=translator, MONITOR_TRANSLATE_KEY="wrong")
    assert shown.exit_code == 0
    assert "machine translation" not in shown.stdout
    assert shown.stderr == (
        f"machine translation failed: {translator}/translate: HTTP 403 Forbidden (Invalid API key); "
        "check MONITOR_TRANSLATE_KEY\n"
    )


def test_without_a_translator_nothing_is_translated(folder: Path) -> None:
    assert "machine translation" not in called(folder, "show", "7k2q").output
    result = json.loads(called(folder, "show", "7k2q", "--format", "json").stdout)
    assert all("machine_translation" not in a for a in result["articles"])


def test_a_story_shows_the_article_and_the_words_that_matched(folder: Path) -> None:
    said = [line.strip() for line in called(folder, "show", "E-8M3R").output.splitlines()]
    assert said[-7:] == [
        "- Example Mining grows  (ministry, zh-Hans, 2026-11-25 09:30 UTC)",
        "rules (set aa11, monitor 1.0):",
        "names (medium, version 0123456789ab)",
        "evidence:",
        "“Example”  title 0-7",
        "https://ministry.example/2",
        "why: monitor why E-8M3R",
    ]


def test_the_same_as_json_with_the_issuer_as_people_know_it(folder: Path) -> None:
    shown = json.loads(called(folder, "show", "E-7K2Q", "--format", "json").stdout)
    assert set(shown) == {"event", "announcements", "developments", "user_actions", "reports", "articles"}
    assert (shown["event"]["issuer"], shown["event"]["sample"]) == ("CN", True)
    (result,) = shown["articles"]
    matched = result["matches"][0]
    assert (matched["rule_id"], matched["rule_version"]) == ("any-export-act", "0123456789ab")
    assert (matched["rules_version"], matched["engine"]) == ("aa11", "1.0")
    assert result["matches"][0]["evidence"] == [
        {"field": "title", "start": 0, "end": 3, "quote": "商务部", "origin": ""}
    ]


def test_the_canary_is_no_event_that_rules_missed(tmp_path: Path) -> None:
    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(lambda tx: tx.events.save(event(issuer="sample:CN", sample=True), [ref()], ()))

    asyncio.run(prepare())
    assert called(tmp_path, "list").output == ""
    _, line = called(tmp_path, "list", "--canary").output.splitlines()
    assert "SAMPLE" in line
    assert line.endswith("a sample, not alerted")


def send(tx: Transaction) -> None:
    result = event(label="E-7K2Q", issuer="sample:CN", sample=True)
    tx.outbox.queue(delivery("sent", event_id=result.id, kind=DeliveryKind.ROOT, state=DeliveryState.DELIVERED))


def test_a_delivered_alert_is_listed_as_sent_not_queued(folder: Path) -> None:
    def said() -> str:
        (line,) = (s for s in called(folder, "list").stdout.splitlines() if s.startswith("E-7K2Q"))
        return line.split("\t")[-1]

    assert said() == "queued high C1 (any-export-act)"
    asyncio.run(write(folder, send))
    assert said() == "sent high C1 (any-export-act)"
    rows = json.loads(called(folder, "list", "--format", "json").stdout)
    assert {"C1": "delivered"} in [row["deliveries"] for row in rows]


async def write(folder: Path, work: Callable[[Transaction], None]) -> None:
    async with open_store(sqlite_url(folder)) as store:
        await store.write(work)


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        (("--issuer", "China"), {"E-7K2Q", "E-8M3R"}),
        (("--issuer", "Japan"), set()),
        (("--commodity", "rare_earths"), {"E-7K2Q", "E-8M3R"}),
        (("--commodity", "稀土", "--level", "high"), {"E-7K2Q"}),
        (("--commodity", "tungsten"), set()),
        (("--hs", "2846"), {"E-7K2Q", "E-8M3R"}),
        (("--hs", "2846.90.1920", "--level", "high"), {"E-7K2Q"}),
        (("--hs", "8101"), set()),
        (("--hs", "8101", "--commodity", "rare_earths"), {"E-7K2Q", "E-8M3R"}),
        (("--since", "2026-11-26"), set()),
        (("--until", "2026-11-25", "--text", "公告、出口管制"), {"E-7K2Q"}),
        (("--direction", "tightening", "--stage", "announced"), {"E-7K2Q", "E-8M3R"}),
        (("--direction", "easing"), set()),
        (("--measure", "export_ban", "--measure", "licence"), set()),
        (("--rule", "any-export-act"), {"E-7K2Q"}),
        (("--rule", "any-export-act", "--rule", "names"), {"E-7K2Q", "E-8M3R"}),
        (("--language", "zh"), {"E-7K2Q", "E-8M3R"}),
        (("--watch", "any"), set()),
        (("--text", "rare earths"), {"E-7K2Q", "E-8M3R"}),
        (("--text", '"rare earths"'), set()),
    ],
)
def test_events_are_listed_by_issuer_goods_level_and_days(
    folder: Path, narrow: tuple[str, ...], found: set[str]
) -> None:
    rows = json.loads(called(folder, "list", *narrow, "--format", "json").stdout)
    assert {row["event"]["label"] for row in rows} == found


def test_events_go_into_a_spreadsheet_and_no_headline_is_a_formula(folder: Path) -> None:
    asyncio.run(write(folder, lambda tx: tx.events.save(event("x", label="E-X", headline='=1+1, "x"'), (), ())))
    rows = {row["event"]: row for row in csv.DictReader(called(folder, "list", "--format", "csv").stdout.splitlines())}
    assert rows["E-X"]["what"] == '\'=1+1, "x"'
    assert (rows["E-7K2Q"]["issuer"], rows["E-7K2Q"]["level"], rows["E-7K2Q"]["sample"]) == ("CN", "high", "yes")
    assert (rows["E-7K2Q"]["goods"], rows["E-7K2Q"]["day"]) == ("rare_earths", "2026-11-25")


@pytest.mark.parametrize("kind", ["--possible", "--held", "--undecided"])
@pytest.mark.parametrize("narrow", [("--issuer", "CN"), ("--canary",), ("--format", "csv")])
def test_other_lists_are_not_narrowed(folder: Path, kind: str, narrow: tuple[str, ...]) -> None:
    refused = called(folder, "list", kind, *narrow)
    assert (refused.exit_code, "can't be combined" in refused.stderr) == (2, True)


def test_the_list_as_json_has_plain_issuers_too(folder: Path) -> None:
    rows = json.loads(called(folder, "list", "--format", "json").stdout)
    assert {r["event"]["label"]: r["event"]["issuer"] for r in rows} == {"E-7K2Q": "CN", "E-8M3R": "CN"}


def test_possible_acts_are_listed_with_the_words_that_made_them_so(folder: Path) -> None:
    shown = called(folder, "list", "--possible")
    assert shown.exit_code == 0
    assert shown.output.splitlines()[1].split("\t") == [
        *("2026-11-25 09:30 UTC", "-", "ministry", "管制如何走向", "[controls] …", "CN", "管制", "ministry-3"),
    ]


def test_possible_acts_as_json(folder: Path) -> None:
    (row,) = json.loads(called(folder, "list", "--possible", "--format", "json").stdout)
    assert (row["article_id"], row["title"], row["sample"]) == ("ministry-3", "管制如何走向", False)
    assert row["possible"] == {
        "issuers": ["CN"],
        "instrument": "export_control",
        "commodities": ["gallium"],
        "evidence": [{"field": "title", "start": 0, "end": 2, "quote": "管制", "origin": ""}],
        "score": None,
    }
    assert (row["seen_at"], row["gloss"]) == (NOW.isoformat(), "[controls] …")


def test_an_unknown_event_is_one_line_and_exit_code_2(folder: Path) -> None:
    shown = called(folder, "show", "E-NONE")
    assert shown.exit_code == 2
    assert shown.stderr == "no event E-NONE. List the newest: monitor events list\n"


@pytest.fixture
def waiting(folder: Path) -> Path:
    """Beside the rest an event that another government claims, and that a rule waits for."""
    claimed = event("three", label="E-9N4S", certainty=Certainty.CLAIMED, claimants=("US",), reports=6, sources=0)
    waits = announcement(claimed, state=AnnouncementState.HELD, waits_for=Certainty.CORROBORATED)

    def save_more(tx: Transaction) -> None:
        tx.events.save(claimed, (), ())
        tx.announcements.save(waits)

    async def prepare() -> None:
        async with open_store(sqlite_url(folder)) as store:
            await store.write(save_more)

    asyncio.run(prepare())
    return folder


def test_what_waits_for_certainty_is_listed_with_what_it_has(waiting: Path) -> None:
    (line,) = (one for one in called(waiting, "list", "--held").stdout.splitlines() if "E-9N4S" in one)
    cells = line.split("\t")[3:]
    assert cells == [
        "C1",
        "any-export-act (high)",
        "corroborated",
        "claimed by US",
        "6",
        "0",
        "2026-11-25 09:30 UTC",
        "",
    ]
    assert "E-7K2Q" not in called(waiting, "list", "--held").stdout


def test_what_waits_for_certainty_as_json(waiting: Path) -> None:
    (row,) = json.loads(called(waiting, "list", "--held", "--format", "json").stdout)
    assert row == {
        "event": "E-9N4S",
        "headline": event().headline,
        "sample": False,
        "channel": "C1",
        "route": "minerals",
        "rule": "any-export-act",
        "level": "high",
        "announced_as": None,
        "waits_for": "corroborated",
        "has": "claimed",
        "claimants": ["US"],
        "reports": 6,
        "independent": 0,
        "since": "2026-11-25T09:30:00+00:00",
    }


def test_two_lists_at_once_are_refused(folder: Path) -> None:
    refused = called(folder, "list", "--held", "--possible")
    assert (refused.exit_code, "name one" in refused.stderr) == (2, True)


def test_acts_of_the_register_alone_are_listed_apart_with_what_they_changed(tmp_path: Path) -> None:
    no_61, no_70 = register_entry("cn-2025-061", "61"), register_entry("cn-2025-070", "70")
    tie = Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=date(2026, 11, 10))
    no_70 = replace(no_70, ties=(tie,), note="No. 18 is untouched.")

    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(lambda tx: learn_register(tx, (no_61, no_70), Vocabulary.of(()), now=NOW))

    asyncio.run(prepare())
    env = {"MONITOR_DATA_DIR": str(tmp_path)}
    runner = CliRunner()
    assert runner.invoke(monitor, ["events", "list"], env=env).output == ""
    listed = runner.invoke(monitor, ["events", "list", "--register", "--format", "json"], env=env)
    labels = {row["event"]["number"]: row["event"]["label"] for row in json.loads(listed.output)}
    shown = runner.invoke(monitor, ["events", "show", labels["MOFCOM/70/2025"]], env=env)
    assert "register: Announcement No. 70 of 2025  (cn-2025-070, pack base, MOFCOM + GACC)" in shown.output
    assert "suspends Announcement No. 61 of 2025, last day 10 Nov 2026  https://ministry.example/61" in shown.output
    assert "No. 18 is untouched." in shown.output
    lines = [line.strip() for line in shown.output.splitlines()]
    at = lines.index("primary: https://ministry.example/70")
    assert lines[at + 1] == "secondary: https://news.example/70"
    assert "known from the register" in shown.output
    result = runner.invoke(monitor, ["events", "show", labels["MOFCOM/70/2025"], "--format", "json"], env=env)
    assert json.loads(result.output)["register"]["ties"][0]["to"] == "cn-2025-061"
    both = runner.invoke(monitor, ["events", "list", "--register", "--held"], env=env)
    assert both.exit_code == 2


def register_entry(name: str, number: str) -> PastAct:
    document = DocumentNumber(authority="MOFCOM", number=number, year=2025)
    return PastAct(
        event_id=event_id_of_number("CN", document),
        label="",
        day=date(2025, 10, 9),
        act=replace(act(), document=document, evidence=()),
        title=f"Announcement No. {number} of 2025",
        url=f"https://ministry.example/{number}",
        entry=name,
        pack="base",
        agencies=("MOFCOM", "GACC"),
        cites=Citations(primary=(f"https://ministry.example/{number}",), secondary=(f"https://news.example/{number}",)),
    )


def test_an_entry_that_others_alone_give_is_marked_where_it_is_shown_and_where_it_is_linked(tmp_path: Path) -> None:
    no_61 = register_entry("cn-2025-061", "61")
    no_61 = replace(no_61, url="https://news.example/61", cites=Citations(secondary=("https://news.example/61",)))
    tie = Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=date(2026, 11, 10))
    no_70 = replace(register_entry("cn-2025-070", "70"), ties=(tie,))

    async def learned() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(lambda tx: learn_register(tx, (no_61, no_70), Vocabulary.of(()), now=NOW))

    asyncio.run(learned())
    rows = json.loads(called(tmp_path, "list", "--register", "--format", "json").output)
    labels = {row["event"]["number"]: row["event"]["label"] for row in rows}
    lines = [line.strip() for line in called(tmp_path, "show", labels["MOFCOM/61/2025"]).output.splitlines()]
    assert lines[lines.index("secondary sources only") + 1] == "secondary: https://news.example/61"
    shown = called(tmp_path, "show", labels["MOFCOM/70/2025"]).output
    assert "last day 10 Nov 2026  https://news.example/61 (secondary sources only)" in shown


def test_a_name_of_bytes_that_are_no_text_is_no_event(folder: Path) -> None:
    shown = call("events", "show", "\udcff", env={"MONITOR_DATA_DIR": str(folder)})
    assert (shown.code, shown.err) == (2, "no event ?. List the newest: monitor events list\n")


# ------------------------------------------------------------------ search


def test_events_are_listed_by_the_words_of_their_articles(folder: Path) -> None:
    found = called(folder, "list", "--text", "公告、出口管制")
    assert found.exit_code == 0
    heads, line = found.output.splitlines()
    assert heads.split("\t") == ["event", "day", "direction", "what", "certainty", "reports", "status", "found in"]
    assert line.startswith("E-7K2Q\t2026-11-25\t")
    assert line.endswith("\t商务部公告 1 (ministry, article ministry-1)")
    (only,) = json.loads(called(folder, "list", "--text", '"mining grows"', "--format", "json").output)
    assert only["event"]["label"] == "E-8M3R"
    (article_found,) = only["found"]
    assert (article_found["article_id"], article_found["title"]) == ("ministry-2", "Example Mining grows")
    assert called(folder, "list", "--text", "grows mining export").output == ""


def test_an_event_about_a_name_is_found_without_an_article_that_has_it(folder: Path) -> None:
    line = called(folder, "list", "--text", "rare earths", "--level", "high").output.splitlines()[1]
    assert line.startswith("E-7K2Q\t")
    assert "稀土" not in line


def test_an_unknown_measure_names_the_nearest(folder: Path) -> None:
    refused = called(folder, "list", "--measure", "export_bann")
    assert refused.exit_code == 2
    assert "Did you mean export_ban?" in refused.stderr


def test_without_a_search_no_article_is_named(folder: Path) -> None:
    rows = json.loads(called(folder, "list", "--format", "json").output)
    assert [set(r) for r in rows] == [{"event", "announcements", "deliveries"}] * 2


def test_held_rules_can_be_searched(waiting: Path) -> None:
    assert called(waiting, "list", "--held", "--text", "公告").output == ""
    refused = called(waiting, "list", "--register", "--text", "公告")
    assert (refused.exit_code, "can't be combined with --text" in refused.stderr) == (2, True)


def test_candidates_can_be_searched(folder: Path) -> None:
    assert "管制如何走向" in called(folder, "list", "--possible", "--text", "管制").output
    assert called(folder, "list", "--possible", "--text", "镓").output == ""


@pytest.mark.parametrize("text", ["", "!!", "\udcff", "a b c " * 2 + "出" * 100])
def test_an_empty_or_too_long_search_is_refused_with_advice(folder: Path, text: str) -> None:
    found = call("events", "list", "--text", text, env={"MONITOR_DATA_DIR": str(folder)})
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("the text to search for has ")
    assert "Name " in found.err


def test_an_event_shows_its_developments_and_where_they_were_sent(folder: Path) -> None:
    async def grow() -> None:
        async with open_store(sqlite_url(folder)) as store:
            await store.write(_grow)

    asyncio.run(grow())
    lines = called(folder, "show", "E-7K2Q").output.splitlines()
    assert lines[-3:-1] == [
        "  2026-11-25 09:30 UTC  loud: certainty_up (certainty: official, before: reported) by ministry; not sent",
        "  2026-11-25  silent: restated by 1 report",
    ]
    shown = json.loads(called(folder, "show", "E-7K2Q", "--format", "json").output)
    assert [(d["kind"], d["loudness"]) for d in shown["developments"]] == [
        ("certainty_up", "loud"),
        ("restated", "silent"),
    ]


def _grow(tx: Transaction) -> None:
    known = event(label="E-7K2Q", issuer="sample:CN", sample=True)
    up = development(
        known, kind=DevelopmentKind.CERTAINTY_UP, field=Field.CERTAINTY, was=("reported",), now=("official",)
    )
    tx.events.save(known, [ref()], [up, development(known, kind=DevelopmentKind.RESTATED)])
