"""Messages to the bot over Socket Mode: asked once, answered once, seen by the asker alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.domain.interactions.interaction import UserAction
from monitor.domain.rules.rule import Level
from tests.fakes.reading import rule
from tests.integration.slack.local_slack import ANALYST, CHANNEL, COLLEAGUE, LocalSlack, Payload, local_slack
from tests.integration.slack.test_clicks import Installation, _controls, _press, _product, config_at

pytestmark = pytest.mark.integration

HIGH = rule("cn-licences", Level.HIGH)


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[LocalSlack]:
    with local_slack(tmp_path) as workspace:
        yield workspace


async def answers(slack: LocalSlack, channel: str, number: int) -> list[Payload]:
    """The first `number` messages of the bot in the conversation."""

    async def come() -> list[Payload]:
        found = [m for m in await slack.messages(channel) if m["user"] != ANALYST]
        return found if len(found) >= number else []

    return list(await slack.until(come))


async def test_a_followed_topic_comes_as_a_direct_message_until_it_is_stopped(
    slack: LocalSlack, tmp_path: Path
) -> None:
    """The emulator brings each envelope to both sockets: what arrives twice is done and answered once."""
    async with config_at(slack, tmp_path) as installation:
        conversation = await slack.say("follow China gallium", channel=ANALYST)
        (first,) = await answers(slack, conversation, 1)
        assert first["text"] == "You follow China gallium."
        subscriptions = await installation.store.read(lambda tx: tx.interactions.of_subscriptions())
        assert [r.interaction.action for r in subscriptions] == [UserAction.FOLLOW]

        await installation.receive("gallium")
        await installation.receive("dysprosium")
        said = await answers(slack, conversation, 2)
        root = next(m for m in said if m["ts"] != first["ts"] and m.get("thread_ts", m["ts"]) == m["ts"])
        assert "You follow: China gallium" in str(root["blocks"])
        stop = [c["text"]["text"] for c in _controls(root)]
        assert stop[-1] == "Stop following"
        assert not [m for m in said if "dysprosium" in m["text"]]

        await slack.click(root["ts"], ANALYST, _press(root, "Stop following"), channel=conversation)
        await until_not_followed(installation)
        assert (await answers(slack, conversation, 4))[-1]["text"] == "You no longer follow China gallium."
        assert await installation.store.read(lambda tx: tx.interactions.subscriptions()) == ()
        assert not await slack.ephemerals(COLLEAGUE)


async def until_not_followed(installation: Installation) -> None:
    async def stopped() -> bool:
        return not await installation.store.read(lambda tx: tx.interactions.subscriptions())

    await installation.slack.until(stopped)


async def test_a_mention_and_a_command_are_answered_to_the_asker_alone(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path):
        await slack.say("<@U0BOT> following")
        await slack.command("/policy", "mutes")

        async def come() -> list[Payload]:
            ephemerals = await slack.ephemerals(ANALYST)
            return ephemerals if len(ephemerals) == 2 else []

        ephemerals = await slack.until(come)
        assert sorted(m["text"] for m in ephemerals) == [
            "Nothing is muted.",
            "You follow no topic. To follow one: follow Indonesia nickel",
        ]
        assert not await slack.ephemerals(COLLEAGUE)
        assert [m["user"] for m in await slack.messages() if m.get("subtype") != "ephemeral"] == [ANALYST]


async def test_a_message_in_the_channel_that_does_not_mention_the_bot_is_ignored(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as installation:
        await slack.say("mute gallium")
        await slack.say("<@U0BOT> <!channel> &lt;!here&gt;")

        async def come() -> list[Payload]:
            return await slack.ephemerals(ANALYST)

        (answer,) = await slack.until(come)
        assert answer["text"].startswith("'&lt;!here&gt;' is not a request.")
        assert await installation.store.read(lambda tx: tx.interactions.of_mutes()) == ()


async def test_the_whole_product_answers_a_question_with_the_report_of_the_command(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with _product(slack, tmp_path / "product"):
        conversation = await slack.say("regime gallium", channel=ANALYST)

        async def come() -> list[Payload]:
            return [m for m in await slack.messages(conversation) if m["user"] != ANALYST]

        (answer,) = await slack.until(come)
        assert answer["text"].endswith(" measures on gallium. Known acts, not complete.")
        assert "Announcement No. 23 of 2023" in str(answer["blocks"])
        assert CHANNEL not in str(answer)
