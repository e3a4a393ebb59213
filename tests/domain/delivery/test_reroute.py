"""Where deliveries of a refused channel are sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_facts import Refusal
from monitor.domain.alerts.facts import AlertFacts, MessageFacts
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.route import Route
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState
from monitor.domain.delivery.reroute import Fallbacks, instead, moved
from tests.domain.alerts.test_message_edits import edit
from tests.domain.delivery.test_outbox import RECEIPT, ROW
from tests.fakes.stored import a_burst, a_digest, a_notice, an_alert, an_evidence_reply, an_update

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHY = "not_in_channel; invite the bot"
ROOT = replace(ROW, seq=1, message=an_alert(), acts=("a1",))
STANDS = replace(ROOT, state=DeliveryState.DELIVERED, receipt=RECEIPT)


def reply(*, loud: bool) -> Delivery:
    return reply_to(ROOT, an_update(), workspace="slack", news="confirmed", broadcast=loud, now=NOW)


def test_own_message_is_rerouted_with_the_refused_channel_named() -> None:
    detour = instead(ROOT, "C9", WHY, None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    assert (detour.row.state, detour.row.replaced_by) == (DeliveryState.REROUTED, detour.new.id)
    assert (detour.new.channel, detour.new.kind, detour.new.replaces) == ("C9", ROOT.kind, ROOT.id)
    assert detour.new.acts == ROOT.acts
    assert detour.new.message == an_alert(refusal=Refusal(channel="C1", error=WHY))


@pytest.mark.parametrize("message", [a_notice("43 sources", "all read"), an_update(), a_digest()])
def test_every_rerouted_message_has_the_line(message: MessageFacts) -> None:
    detour = instead(replace(ROOT, message=message), "C9", WHY, None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    assert "C1" in str(detour.new.message)


def test_rerouting_is_idempotent_and_happens_once() -> None:
    first, second = (instead(ROOT, "C9", WHY, None, now=NOW) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.new == second.new
    assert first.new is not None
    assert instead(first.new, "C8", WHY, None, now=NOW) is None


@pytest.mark.parametrize(
    "state", [s for s in DeliveryState if s not in (DeliveryState.PENDING, DeliveryState.RETRY_WAIT)]
)
def test_sent_or_final_delivery_is_not_rerouted(state: DeliveryState) -> None:
    assert instead(replace(ROOT, state=state), "C9", WHY, None, now=NOW) is None


def test_only_a_loud_reply_to_a_delivered_message_is_rerouted_on_its_own() -> None:
    root = PostWithEdits(post=STANDS)
    loud = instead(reply(loud=True), "C9", WHY, root, now=NOW)
    assert loud is not None
    assert loud.new is not None
    assert (loud.new.thread_of, loud.new.broadcast) == (None, False)
    assert instead(reply(loud=False), "C9", WHY, root, now=NOW) is None
    assert instead(edit(root), "C9", WHY, root, now=NOW) is None


def test_edits_and_replies_follow_a_rerouted_message() -> None:
    detour = instead(ROOT, "C9", WHY, None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    old, new = PostWithEdits(post=detour.row), PostWithEdits(post=replace(detour.new, seq=2))
    answer = replace(reply(loud=False), message=an_evidence_reply())
    under = moved(answer, old, new, now=NOW)
    assert under.new is not None
    assert (under.new.channel, under.new.thread_of, under.new.message) == ("C9", detour.new.id, an_evidence_reply())
    changed = moved(edit(PostWithEdits(post=STANDS)), old, new, now=NOW)
    assert changed.new is not None
    assert (changed.new.channel, changed.new.edits, changed.row.replaced_by) == ("C9", detour.new.id, changed.new.id)


def test_alerts_of_a_burst_follow_it_and_name_the_channel_each() -> None:
    burst = replace(ROW, seq=1, kind=DeliveryKind.BURST, message=a_burst())
    detour = instead(burst, "C9", WHY, None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    alert = replace(ROOT, thread_of=burst.id)
    new = moved(alert, PostWithEdits(post=detour.row), PostWithEdits(post=detour.new), now=NOW).new
    assert new is not None
    assert isinstance(new.message, AlertFacts)
    assert (new.thread_of, new.acts) == (detour.new.id, alert.acts)
    assert new.message.refusal == Refusal(channel="C1", error=WHY)


def test_edit_shown_by_the_fallback_needs_no_delivery() -> None:
    detour = instead(ROOT, "C9", WHY, None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    same = replace(edit(PostWithEdits(post=STANDS)), message=detour.new.message)
    shown = moved(same, PostWithEdits(post=detour.row), PostWithEdits(post=detour.new), now=NOW)
    assert (shown.new, shown.row.replaced_by) == (None, detour.new.id)


def test_fallbacks_come_from_the_routes() -> None:
    routes = Routes(
        default=Route(name="default", channel="C1"),
        named=(
            Route(name="minerals", channel="C2", fallback="desk"),
            Route(name="desk", channel="C3", fallback="default"),
            Route(name="loop", channel="C1", fallback="default"),
        ),
    )
    ways = Fallbacks.of(routes)
    assert (ways.operator, ways.fallbacks) == ("C1", {"C2": "C3", "C3": "C1"})
