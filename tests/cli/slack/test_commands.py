"""`slack`: what it prints and what it refuses."""

import json

import yaml

from tests.cli.command_line import call


def test_the_manifest_is_yaml_or_json_of_one_content() -> None:
    printed, as_json = call("slack", "manifest"), call("slack", "manifest", "--format", "json")
    assert (printed.code, as_json.code) == (0, 0)
    assert yaml.safe_load(printed.out) == json.loads(as_json.out)
    assert "commands" in yaml.safe_load(printed.out)["oauth_config"]["scopes"]["bot"]


def test_without_controls_there_is_no_shortcut_either() -> None:
    made = yaml.safe_load(call("slack", "manifest", "--without", "controls").out)
    assert "shortcuts" not in made["features"]
    assert "commands" not in made["oauth_config"]["scopes"]["bot"]


def test_a_feature_that_does_not_exist_is_refused_with_those_that_do() -> None:
    called = call("slack", "manifest", "--with", "nmes")
    assert called.code == 2
    assert "names" in called.err
