"""The manifest: valid for Slack, and no scope more than the features need."""

from itertools import chain, combinations

import pytest
import yaml

from monitor.messengers.slack.manifest import ASK_SHORTCUT, COMMAND, SHORTCUT, Feature, as_yaml, manifest, scopes

ALWAYS = {"chat:write", "channels:history", "groups:history", "files:write"}
COMBINATIONS = [
    frozenset(c)
    for c in chain.from_iterable(combinations(Feature, n) for n in range(len(Feature) + 1))
    if Feature.CONTROLS in c or not {Feature.SHORTCUT, Feature.REQUESTS} & {*c}
]


@pytest.mark.parametrize(
    ("features", "more"),
    [
        pytest.param(set(), set(), id="nothing"),
        pytest.param({Feature.CONTROLS}, set(), id="buttons need no scope of the bot"),
        pytest.param({Feature.CONTROLS, Feature.SHORTCUT}, {"commands"}, id="shortcut"),
        pytest.param(
            {Feature.CONTROLS, Feature.REQUESTS},
            {"commands", "app_mentions:read", "im:history", "im:write"},
            id="requests",
        ),
        pytest.param({Feature.NAMES}, {"channels:read", "groups:read"}, id="names"),
    ],
)
def test_each_feature_adds_its_scopes(features: set[Feature], more: set[str]) -> None:
    assert set(scopes(features)) == ALWAYS | more


@pytest.mark.parametrize("features", COMBINATIONS, ids=lambda f: "+".join(sorted(f)) or "none")
def test_it_is_within_slack_s_length_limits(features: frozenset[Feature]) -> None:
    made = manifest(features)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4_000
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in made["features"].get("shortcuts", []))


@pytest.mark.parametrize("features", COMBINATIONS, ids=lambda f: "+".join(sorted(f)) or "none")
def test_the_yaml_is_the_manifest(features: frozenset[Feature]) -> None:
    assert yaml.safe_load(as_yaml(features)) == manifest(features)


def test_socket_mode_is_on_only_with_controls() -> None:
    for features in COMBINATIONS:
        settings = manifest(features)["settings"]
        assert (
            settings["socket_mode_enabled"] is settings["interactivity"]["is_enabled"] is (Feature.CONTROLS in features)
        )


def test_the_shortcut_has_the_expected_callback_id() -> None:
    (shortcut,) = manifest({Feature.CONTROLS, Feature.SHORTCUT})["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHORTCUT)


def test_requests_come_as_messages_a_command_and_a_shortcut_without_a_public_address() -> None:
    made = manifest({Feature.CONTROLS, Feature.REQUESTS})
    (command,), (shortcut,) = made["features"]["slash_commands"], made["features"]["shortcuts"]
    assert (command["command"], "url" in command, len(command["description"]) <= 2_000) == (COMMAND, False, True)
    assert (shortcut["type"], shortcut["callback_id"]) == ("global", ASK_SHORTCUT)
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_mention", "message.im"]}
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False


@pytest.mark.parametrize("feature", [Feature.SHORTCUT, Feature.REQUESTS])
def test_a_shortcut_without_controls_is_refused(feature: Feature) -> None:
    with pytest.raises(ValueError, match=r"needs? controls"):
        manifest({feature})
