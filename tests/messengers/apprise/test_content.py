"""What services of Apprise are given: format, length, and foreign text that stays text."""

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.delivery.outbox import Form
from monitor.messengers.apprise.content import Written, write
from monitor.messengers.apprise.sending import examine
from monitor.messengers.apprise.wire import Profile, TextFormat
from tests.fakes.messages import a_burst, a_delayed, a_digest, a_list_file, a_notice, an_alert, an_update

HOSTILE = (
    "[click](https://evil.example/a) ![i](https://evil.example/i.png) <https://evil.example|x> <!here> <@123> <#C1> "
    "@everyone @room @all <users/all> <script>alert(1)</script> <b>bold</b> **b** ```code ||hidden|| ~~s~~ &lt;b&gt;"
)
MAIL = Profile(schema="mailto", format=TextFormat.HTML, title=250, body=32_768, recipients=1)
SMS = Profile(schema="twilio", format=TextFormat.TEXT, title=0, body=160, recipients=1)
DISCORD = Profile(schema="discord", format=TextFormat.TEXT, title=250, body=2_000, recipients=1)
SLACK = Profile(schema="slack", format=TextFormat.MARKDOWN, title=250, body=35_000, recipients=1)
PROFILES = [MAIL, SMS, DISCORD, SLACK]
ADDRESSES = {
    "discord": "discord://123456789/abcdefghij",
    "telegram": "tgram://123456789:ABCdefghijklmnopqrstuvwxyz_ABCDEFG/-100123456/",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general",
    "mattermost": "mmost://h.example/3ccdd113474722377935511fc85d3dd4",
    "google chat": "gchat://workspace/key/token",
    "matrix": "matrixs://user:pw@h.example/#room",
    "ntfy": "ntfys://topic",
    "pushover": "pover://uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "json": "json://h.example",
    "webex": "wxteams://Y2lzY29zcGFyazovL3VzL1dFQkhPT0svZGI0ZTQwZGI0ZTQwZGI0ZTQwZGI0ZTQwZGI0ZTQwZGI0ZTQwZGI0ZTQwZGI0ZTQw",
}


def written(profile: Profile, form: Form = Form.FULL, **alert: Any) -> Written:
    return write(an_alert(**alert), form, profile)


def test_a_mail_has_a_subject_and_html_with_a_link() -> None:
    mail = written(MAIL)
    assert mail.title.startswith("🔓 High · China approves some rare-earth export licences")
    assert "<" not in mail.title
    assert mail.body.endswith('<a href="https://news.example/a/1">https://news.example/a/1</a>')
    assert "商务部：已依法批准一定数量的稀土出口合规申请" in mail.body


def test_a_service_without_titles_has_the_first_line_in_its_body() -> None:
    sms = written(SMS)
    assert sms.title == ""
    first, *_, last = sms.body.splitlines()
    assert first.startswith("🔓 High · China approves")
    assert last == "https://news.example/a/1"


def test_common_mark_has_escapes_and_a_bare_link() -> None:
    shown = written(DISCORD, headline="China bans *all* [exports]")
    assert r"China bans \*all\* \[exports\]" in shown.title
    assert shown.body.endswith("<https://news.example/a/1>")


def test_a_plainer_form_has_less() -> None:
    for profile in (MAIL, DISCORD):
        full, compact, plain = (write(a_notice("Title", "one", "two"), form, profile) for form in Form)
        assert (full.title, compact.title, plain.title) == ("Title",) * 3
        assert (full.body, plain.body) == (compact.body, "Title")


def test_a_javascript_link_is_left_out() -> None:
    for profile in PROFILES:
        assert "javascript" not in written(profile, url="javascript:alert(1)").body


def test_nobody_is_mentioned_by_an_id_of_slack() -> None:
    made = write(an_update(mentions=("U01ANALYST",), mention_group="S0MINERALS"), Form.FULL, SMS)
    assert "U01ANALYST" not in made.body
    assert "S0MINERALS" not in written(MAIL, mention_group="S0MINERALS").body


@given(
    words=st.text(max_size=400),
    limit=st.integers(20, 2_000),
    title=st.sampled_from([0, 30, 250]),
    form=st.sampled_from(list(Form)),
    schema=st.sampled_from(["discord", "twilio", "mailto"]),
    known=st.sampled_from(list(TextFormat)),
)
@settings(max_examples=60)
def test_a_body_is_never_longer_than_the_service_takes(
    words: str, limit: int, title: int, form: Form, schema: str, known: TextFormat
) -> None:
    profile = Profile(schema=schema, format=known, title=title, body=limit, recipients=1)
    for message in (
        an_alert(quote=words, headline=words * 3, why=words),
        a_notice(words, words, words),
        a_digest(),
        a_delayed(),
        a_burst(),
        a_list_file(),
    ):
        made = write(message, form, profile)
        assert made.body
        assert len(made.body.encode("utf-16-le", "surrogatepass")) // 2 <= max(limit, 20)
        assert len(plain(made.title)) <= max(title, 0)


def plain(text: str) -> str:
    return re.sub(r"\\(?=[\\`*_\[\]<>~|#+-])|\u2060", "", text)


# ------------------------------------------------------------------ by Apprise itself


@pytest.fixture
def requests_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Bodies of the requests that Apprise makes; every server accepts them."""
    pytest.importorskip("apprise")
    import requests

    made: list[str] = []

    def send(_: Any, request: Any, **__: Any) -> Any:
        body = request.body or ""
        made.append(body.decode() if isinstance(body, bytes) else str(body))
        response: Any = requests.Response()
        response.status_code, response.request, response.url = 200, request, request.url
        answer = {"ok": True, "user_id": "@a:b", "home_server": "b", "access_token": "x", "room_id": "!r:b"}
        response._content = json.dumps(answer).encode()
        return response

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    return made


@pytest.mark.parametrize("service", ADDRESSES)
def test_foreign_text_stays_text_in_each_service(service: str, requests_made: list[str]) -> None:
    plugin, profile = examine(ADDRESSES[service])
    assert profile is not None
    made = written(profile, quote=HOSTILE, headline="Ban " + HOSTILE, source_name=HOSTILE, why=HOSTILE)
    plugin.notify(body=made.body, title=made.title, body_format=profile.format.value)
    sent = texts_of(requests_made[-1])
    assert "evil.example" in sent  # it was sent, and as words
    for live in ("@everyone", "@room", "@all", "<@123>", "<!here>", "<users/all>", "<script", "<b>bold", "<#C1>"):
        assert live not in sent.replace(r"\<", "").replace(r"\>", ">"), live
    assert not re.search(r"(?<!\\)\]\(", sent)  # no link and no picture of Markdown
    assert not re.search(r'href="?https?://evil', sent)
    assert not re.search(r"(?<!\\)<https?://evil", sent)


def texts_of(body: str) -> str:
    """The texts of a body of JSON or of a form."""

    def texts(value: Any) -> list[str]:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [value] if isinstance(value, str) else [text for part in parts for text in texts(part)]

    return "\n".join(texts(json.loads(body))) if body.startswith("{") else unquote_plus(body)


PAGE = (Path(__file__).parents[3] / "docs/how-to/other-messengers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| [^|]+ \| `(\w+://[^`]+)` \|$", PAGE, flags=re.MULTILINE)
PLACES = {
    "USER": "us",
    "PASSWORD": "pw",
    "BOT_TOKEN": "123456789:ABCdefghijklmnopqrstuvwxyz_ABCDEFG",
    "CHAT_ID": "-100123456",
    "WEBHOOK_ID": "123456789",
    "WEBHOOK_TOKEN": "abcdefghij",
    "TOKEN": "3ccdd113474722377935511fc85d3dd4",
    "HOST": "h.example",
    "ROOM": "room",
    "TOPIC": "topic",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.partition(":")[0])
def test_a_documented_address_is_one_that_apprise_knows(example: str) -> None:
    pytest.importorskip("apprise")
    address = re.sub(r"[A-Z_]{4,}", lambda found: PLACES[found[0]], example)
    _, profile = examine(address)
    assert profile is not None
    assert profile.recipients == 1


def test_several_addresses_are_documented() -> None:
    assert len(EXAMPLES) > 5


def test_html_has_no_element_of_strangers() -> None:
    body = written(MAIL, quote=HOSTILE, headline=HOSTILE, source_name=HOSTILE).body
    tags = set(re.findall(r"<(/?\w+)", body))
    assert tags <= {"a", "/a", "br", "b", "/b"}
    assert "<script>" in html.unescape(body).replace("\u2060", "")
