from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.decision import Decision, DecisionKind
from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.errors import NotSentError
from monitor.messengers.terminal import TerminalMessenger
from tests.fakes.messages import a_notice, an_alert, an_evidence_reply, an_update

_ID = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")


async def _shown(message: Message, *, terminal: bool = True, width: int = 120, colour: bool = False) -> str:
    screen = Console(file=StringIO(), force_terminal=terminal, width=width, no_color=not colour)
    await TerminalMessenger(screen).post("any", message, delivery_id=_ID, form=Form.FULL)
    assert isinstance(screen.file, StringIO)
    return screen.file.getvalue()


def _without_styles(text: str) -> str:
    return text.replace("\x1b[1m", "").replace("\x1b[0m", "")


async def test_a_card_has_a_straight_right_edge_in_any_script() -> None:
    card = _without_styles(await _shown(an_alert(headline="稀土の輸出許可", quote="수출 허가 商务部：已依法批准")))
    lines = card.splitlines()
    assert {cell_len(line) for line in lines} == {110}
    assert lines[0].startswith("┌")
    assert "│ 🔓 High · 稀土の輸出許可 · ⚠ unconfirmed, 1 media report" in lines[1]
    assert any("> 수출 허가 商务部：已依法批准" in line for line in lines)


async def test_a_gloss_follows_its_quote() -> None:
    shown = _without_styles(await _shown(an_alert(gloss="[MOFCOM]: [approved] …"), terminal=False)).splitlines()
    assert shown[shown.index("  > 商务部：已依法批准一定数量的稀土出口合规申请") + 1] == "    [MOFCOM]: [approved] …"
    assert "[MOFCOM]" not in await _shown(an_alert(gloss="[MOFCOM]", quote=""), terminal=False)


async def test_a_card_fits_a_narrow_window() -> None:
    card = _without_styles(await _shown(an_alert(quote="商务部" * 60), width=60))
    assert {cell_len(line) for line in card.splitlines()} == {60}


async def test_a_sample_is_marked_in_the_frame_and_has_no_address() -> None:
    card = await _shown(an_alert(sample=True))
    assert card.startswith("┌─ SAMPLE ─")
    assert "monitor why E-7K2Q · bundled example, made up" in card
    assert "https://" not in card


async def test_a_pipe_gets_plain_lines_without_frame_or_colour() -> None:
    text = await _shown(an_alert(trial=True, quote="商务部" * 80), terminal=False, width=40)
    lines = text.splitlines()
    assert "\x1b" not in text
    assert "│" not in text
    assert lines[0] == "TRIAL 🔓 High · China approves some rare-earth export licences · ⚠ unconfirmed, 1 media report"
    assert f"  > {'商务部' * 80}" in lines
    assert lines[-1] == "  https://news.example/a/1"


async def test_colour_is_for_terminals_only() -> None:
    assert "\x1b[1;33m" in await _shown(an_alert(), colour=True)
    assert "\x1b" not in await _shown(an_alert(), terminal=False, colour=True)


async def test_untrusted_text_has_no_markup_and_no_control_characters() -> None:
    text = await _shown(an_alert(quote="[bold red]x[/] \x1b[2J\x07 \u202egnp"), terminal=False)
    assert "> [bold red]x[/] [2J gnp" in text
    assert "\x1b" not in text


async def test_a_notice_is_its_title_with_its_lines_under_it() -> None:
    assert await _shown(a_notice("Watching 43 sources", "19 official", "[x] & y"), terminal=False) == (
        "Watching 43 sources\n  19 official\n  [x] & y\n"
    )


async def test_an_excerpt_of_a_file_keeps_its_spaces() -> None:
    notice = replace(a_notice("Broken", "a fact"), code=("   14 |     when: x\x1b[2J", "      |           ^"))
    assert await _shown(notice, terminal=False) == (
        "Broken\n  a fact\n     14 |     when: x [2J\n        |           ^\n"
    )


async def test_times_are_shown_in_the_zone_of_the_screen() -> None:
    screen = Console(file=StringIO(), width=200)
    zone = timezone(timedelta(hours=2), "CEST")
    await TerminalMessenger(screen, zone=zone).post("any", an_alert(), delivery_id=_ID, form=Form.FULL)
    assert isinstance(screen.file, StringIO)
    assert "published 8 Jun 2025 03:06 CEST · seen 8 Jun 2025 03:09 CEST" in screen.file.getvalue()


class _Gone(StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


async def test_a_closed_pipe_is_not_sent() -> None:
    messenger = TerminalMessenger(Console(file=_Gone()))
    with pytest.raises(NotSentError, match="Broken pipe"):
        await messenger.post("any", an_alert(), delivery_id=_ID, form=Form.FULL)


async def test_an_edit_prints_the_new_first_line() -> None:
    screen = Console(file=StringIO(), force_terminal=True, width=100)
    messenger = TerminalMessenger(screen)
    receipt = await messenger.post("any", a_notice("Broken", "a fact"), delivery_id=_ID, form=Form.FULL)
    assert isinstance(screen.file, StringIO)
    before = len(screen.file.getvalue())
    assert (
        await messenger.edit(
            "any", receipt, a_notice("Mended \x1b[2J", "another"), delivery_id=DeliveryId("d"), form=Form.FULL
        )
        == receipt
    )
    assert screen.file.getvalue()[before:] == "edited: Mended [2J\n"


async def test_an_edit_without_a_new_first_line_prints_nothing() -> None:
    screen = Console(file=StringIO(), width=100)
    messenger = TerminalMessenger(screen)
    receipt = await messenger.post("any", an_alert(), delivery_id=_ID, form=Form.FULL)
    assert isinstance(screen.file, StringIO)
    before = len(screen.file.getvalue())
    for reports in (1, 2, 2):
        await messenger.edit(
            "any",
            receipt,
            an_alert(reports=reports, remarks=("said again",)),
            delivery_id=DeliveryId("d"),
            form=Form.FULL,
        )
    shown = screen.file.getvalue()[before:].splitlines()
    assert shown == [
        "edited: 🔓 High · China approves some rare-earth export licences · ⚠ unconfirmed, 2 reports",
    ]


async def test_a_reply_is_indented_and_begins_with_its_event() -> None:
    shown = (await _shown(an_update(), terminal=False)).splitlines()
    assert shown == [
        "  E-7K2Q  ✅ CONFIRMED · MOFCOM: a certain quantity of compliant rare-earth export applications approved.",
        "    > 商务部：已依法批准一定数量的稀土出口合规申请",
        "      [MOFCOM]: [already] [according to law] [approved] [a certain quantity of] … [applications]",
        "    not found in the 2 reports read (headlines and summaries): how many applications, which firms",
        "    https://ministry.example/1",
    ]


async def test_people_are_named_and_untrusted_text_is_cleaned() -> None:
    hostile = "\x1b[2J[red]x\n> y"
    shown = await _shown(an_update(mentions=("analyst",), text=hostile, quote=hostile, label="E-1\n"), terminal=False)
    assert "\x1b" not in shown
    assert "    analyst you acknowledged the earlier version." in shown.splitlines()
    assert all(line.startswith("  ") for line in shown.splitlines())


@pytest.mark.parametrize(("loud", "bold"), [(True, True), (False, False)])
async def test_a_loud_reply_is_bold(*, loud: bool, bold: bool) -> None:
    screen = Console(file=StringIO(), force_terminal=True, width=200, no_color=True)
    messenger = TerminalMessenger(screen)
    root = await messenger.post("any", an_alert(), delivery_id=_ID, form=Form.FULL)
    await messenger.post("any", an_update(), delivery_id=_ID, form=Form.FULL, thread=root, broadcast=loud)
    assert isinstance(screen.file, StringIO)
    line = next(text for text in screen.file.getvalue().splitlines() if "CONFIRMED" in text)
    assert line.startswith("\x1b[1m") is bold


async def test_an_evidence_reply_is_one_line() -> None:
    assert await _shown(an_evidence_reply(), terminal=False) == (
        "  E-7K2Q  open, a report says: until when: “until further notice”"
        " · not found in the report read (headline and summary): how many applications, which firms, which destinations"
        " · background: 2 earlier acts · unconfirmed until: the ministry's page or a second independent source"
        " · more: monitor why E-7K2Q\n"
    )


async def test_acknowledgement_and_decision_are_printed_without_control_characters() -> None:
    looked = Acknowledgement(by="U1", at=datetime(2025, 6, 8, 6, 14, tzinfo=UTC))
    decision = Decision(
        kind=DecisionKind.ACTIONED, by="U2", at=looked.at, note="bought\x1b[2J", ticket="https://tickets.example/1"
    )
    lines = (await _shown(an_alert(acknowledgement=looked, decision=decision), terminal=False)).splitlines()
    assert "  acknowledged by U1, 8 Jun 2025 06:14 UTC" in lines
    assert "  decided: actioned · U2 · bought [2J · https://tickets.example/1" in lines


async def test_an_alert_names_the_pages_it_was_read_from() -> None:
    alert = an_alert(origins=("page", "annex list.pdf"))
    assert "read on its page and in annex list.pdf · " in await _shown(alert, terminal=False, width=300)
