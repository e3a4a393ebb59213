"""`monitor events evidence`: what is in the file, what a licence keeps out of it, and what its check finds."""

import asyncio
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Span
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryState, Receipt
from monitor.domain.event.identity import ActRef
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.sources.source import Quote, Source, Tier
from monitor.errors import EvidenceError
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evidence.verify import verify_evidence
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import NOW, act, announcement, article, delivery, event, extracted, fetched, match, source

RAW = b"<item><title>quagga</title><description>China bans okapi exports</description></item>"
TEXT = "China bans okapi exports <script>alert(1)</script>"
SPANS = (Span(field="title", start=0, end=6, quote="quagga"), Span(field="text", start=11, end=16, quote="okapi"))


def save(tx: Transaction, of: Source) -> None:
    tx.sources.sync([of], now=NOW)
    shown = replace(
        article("1"), source_id=of.id, tier=of.tier, title="quagga <b>", text=TEXT, url="https://gnu.example/1"
    )
    acts, matches = (act(evidence=SPANS),), (match("any-act", acts=(0,), evidence=SPANS),)
    read = replace(extracted(shown, acts, matches), raw=RAW, rules_version="rules-7", engine="0.1.0")
    tx.articles.keep(read, fetched(), now=NOW)
    first = ActRef(article_id=shown.id, ordinal=0)
    opened = event("one", label="E-7K2Q", headline="China bans antimony exports", anchor=first)
    tx.events.save(opened, [first], ())
    tx.announcements.save(announcement(opened))
    sent = delivery("1", event_id=opened.id, state=DeliveryState.DELIVERED, delivered_at=NOW)
    tx.outbox.queue(replace(sent, receipt=Receipt(channel="C0123456789", ts="1764072000.000100")))
    tx.outbox.queue(replace(delivery("2", event_id=opened.id), channel="@U1"))
    for key, action, note in (("k", UserAction.DECIDE, "stop orders"), ("w", UserAction.WHY, "")):
        decision = DecisionKind.ACTIONED if action is UserAction.DECIDE else None
        done = Interaction(key=key, action=action, by="U1", at=NOW, decision=decision, note=note)
        tx.interactions.add(
            RecordedInteraction(interaction=done, outcome=InteractionOutcome.DONE, event_id=opened.id, place="C1")
        )


Make = Callable[..., tuple[Called, Path]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(*options: str, **terms: Any) -> tuple[Called, Path]:
        async def prepare() -> None:
            of = source("zebra", **{"tier": Tier.OFFICIAL, **terms})
            async with open_store(sqlite_url(tmp_path)) as store:
                await store.write(lambda tx: save(tx, of))

        asyncio.run(prepare())
        target = tmp_path / "case.zip"
        called = call("events", "evidence", "e-7k2q", "-o", target, *options, env={"MONITOR_DATA_DIR": str(tmp_path)})
        return called, target

    return made


def files(zipped: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(zipped) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_has_bytes_hashes_text_rules_messages_and_decisions(make: Make) -> None:
    called, target = make()
    assert called.code == 0, called.err
    assert called.out == f"{target}: 1 article, SHA-256 {sha256(target.read_bytes()).hexdigest()}\n"
    assert target.stat().st_mode & 0o777 == 0o600
    found = files(target)
    assert found["E-7K2Q/articles/01/raw-1.xml"] == RAW
    assert found["E-7K2Q/articles/01/text-1.txt"].decode() == TEXT
    record = json.loads(found["E-7K2Q/evidence.json"])
    (one,) = record["articles"]
    (revision,) = one["revisions"]
    assert revision["raw_sha256"] == sha256(RAW).hexdigest()
    assert revision["fetched_at"]
    assert [m["rule_id"] for m in one["matches"]] == ["any-act"]
    assert (one["rules_version"], one["engine"]) == ("rules-7", "0.1.0")
    assert [s["quote"] for s in one["reports"][0]["act"]["evidence"]] == ["quagga", "okapi"]
    (sent,) = record["deliveries"]  # nothing of direct messages
    assert sent["link"] == "https://slack.com/archives/C0123456789/p1764072000000100"
    assert [(d["interaction"]["action"], d["interaction"]["note"]) for d in record["user_actions"]] == [
        ("decide", "stop orders")
    ]


def test_the_page_shows_it_without_scripts_and_without_anything_from_elsewhere(make: Make) -> None:
    _, target = make()
    page = files(target)["E-7K2Q/index.html"].decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert not re.findall(r"(?:src|srcset|data)=|@import|url\(", page)
    assert set(re.findall(r'href="([^"]*)"', page)) == {
        "https://gnu.example/1",
        "https://slack.com/archives/C0123456789/p1764072000000100",
        "articles/01/raw-1.xml",
        "articles/01/text-1.txt",
    }
    assert "<mark>okapi</mark>" in page
    assert "stop orders" in page


PLANTED = ("zebra", "gnu.example", "quagga", "okapi")


@pytest.mark.parametrize(
    ("terms", "allowed"),
    [
        pytest.param({"tier": Tier.WIRE}, PLANTED, id="sentence of a wire"),
        pytest.param({"quote": Quote.HEADLINE}, ("zebra", "gnu.example", "quagga"), id="headline"),
        pytest.param({"quote": Quote.LINK_ONLY}, ("zebra", "gnu.example"), id="link_only"),
        pytest.param({"quote": Quote.FULL, "visible_in": ("minerals",)}, (), id="visible_in"),
    ],
)
def test_a_licence_keeps_words_out_and_hashes_in(make: Make, terms: dict[str, Any], allowed: tuple[str, ...]) -> None:
    called, target = make(**terms)
    assert "without bytes and texts of 1 article: their licence does not allow it" in called.out
    found = files(target)
    assert sorted(found) == [f"E-7K2Q/{name}" for name in ("SHA256SUMS", "evidence.json", "index.html")]
    everything = b"".join(found.values()).decode()
    assert tuple(word for word in PLANTED if word in everything) == allowed
    assert "exports <" not in everything  # the rest of the text
    assert sha256(RAW).hexdigest() in everything
    assert call("events", "evidence", "--verify", target).code == 0


def test_a_private_file_leaves_nothing_out(make: Make) -> None:
    _, target = make("--private", quote=Quote.LINK_ONLY, visible_in=("minerals",))
    found = files(target)
    assert found["E-7K2Q/articles/01/raw-1.xml"] == RAW
    assert "zebra" in found["E-7K2Q/evidence.json"].decode()


def test_the_check_finds_every_changed_missing_and_added_file(make: Make) -> None:
    _, target = make()
    well = call("events", "evidence", "--verify", target)
    assert (well.code, well.err) == (0, "")
    assert well.out == f"{target}: E-7K2Q, 4 files and 2 quotes checked, unchanged since it was made\n"
    found = files(target)
    changes = {
        "changed": {**found, "E-7K2Q/articles/01/raw-1.xml": RAW + b" "},
        "missing": {n: c for n, c in found.items() if not n.endswith("text-1.txt")},
        "not in": {**found, "E-7K2Q/more.txt": b"x"},
    }
    for why, content in changes.items():
        write(target, content)
        called = call("events", "evidence", "--verify", target)
        assert called.code == 1
        assert why in called.out


def write(target: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def test_bytes_with_a_new_manifest_differ_from_what_was_stored(make: Make) -> None:
    _, target = make()
    content = {**files(target), "E-7K2Q/articles/01/raw-1.xml": b"<item/>", "E-7K2Q/articles/01/text-1.txt": b"none"}
    names = [n for n in content if not n.endswith("SHA256SUMS")]
    sums = "".join(f"{sha256(content[n]).hexdigest()}  {n.partition('/')[2]}\n" for n in names)
    write(target, {**content, "E-7K2Q/SHA256SUMS": sums.encode()})
    called = call("events", "evidence", "--verify", target)
    assert "articles/01/raw-1.xml: not the bytes that were fetched" in called.out
    assert "the quote “okapi” is not in its text" in called.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "name an event, or a file to --verify"),
        (("E-7K2Q", "--verify", "x.zip"), "name an event, or a file to --verify"),
        (("E-7K2Q", "--private"), "--private needs -o FILE"),
        (("--verify", "there-is-none.zip"), "cannot read the file (No such file or directory)"),
    ],
)
def test_wrong_use_is_refused_in_a_line(arguments: tuple[str, ...], why: str, tmp_path: Path) -> None:
    called = call("events", "evidence", *arguments, env={"MONITOR_DATA_DIR": str(tmp_path)})
    assert called.code == 2
    assert why in called.err


def test_an_unknown_event_is_named(make: Make, tmp_path: Path) -> None:
    make()
    called = call("events", "evidence", "E-0000", env={"MONITOR_DATA_DIR": str(tmp_path)})
    assert (called.code, called.err) == (2, "no event E-0000. List the newest: monitor events list\n")


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda b: b"PK\x03\x04" + b))
def test_any_bytes_are_refused_as_no_evidence(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        verify_evidence(_File(content))


@given(st.dictionaries(st.sampled_from(["x/SHA256SUMS", "x/evidence.json", "x/y", "z"]), st.binary(max_size=60)))
def test_any_zip_is_refused_or_checked(content: dict[str, bytes]) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(EvidenceError):
        verify_evidence(_File(made.getvalue()))


class _File(BytesIO):
    """What ZipFile opens, by the name of a path."""

    def __str__(self) -> str:
        return "it.zip"
