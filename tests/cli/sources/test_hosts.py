"""`sources list --hosts`: what the list can't contain is named beside it."""

from pathlib import Path

from tests.cli.command_line import call


def test_services_of_apprise_are_named_because_their_hosts_are_not_known(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    env = {
        "MONITOR_RULES_DIR": str(tmp_path / "rules"),
        "MONITOR_DATA_DIR": str(tmp_path / "data"),
        "MONITOR_APPRISE_MAIL_URL": "mailtos://desk:hush@mail.example?to=all@firm.example",
    }
    said = call("sources", "list", "--hosts", env=env)
    assert said.code == 0, said.err
    assert "Not listed are the hosts of apprise:mail, which Apprise chooses." in said.err
    assert "hush" not in said.out + said.err
    assert "Apprise" not in call("sources", "list", "--hosts", env=env | {"MONITOR_APPRISE_MAIL_URL": ""}).err
