"""Whether a payload would be taken by Slack: two libraries that know its limits, and what neither checks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import slackblocks
from slack_sdk.models.blocks import Block

from monitor.messengers.slack.render import BLOCKS_CHARS, SECTION_CHARS, TEXT_CHARS, Payload

OUR_DATE = re.compile(r"<!date\^\d+\^\{date_short\} \{time\}\|\d{1,2} [A-Z][a-z]{2} \d{1,4} \d\d:\d\d UTC>")
_LABELS = r"Read (source|official text)( \([a-z]+\))?|ticket|\d{1,2} [A-Z][a-z]{2} \d{1,4}|E-[0-9A-Z]{4,12}"
OUR_LINK = re.compile(  # ASCII without < > |, called by words of ours or by the host that it leads to
    rf"<https?://[!-;=?-{{}}~]+\|({_LABELS})>|<https?://(?P<host>[a-z0-9.-]+)[!-;=?-{{}}~]*\|(?P=host)>"
)
_TYPES = ("section", "context", "actions")


def check(payload: Payload, *, mentioned: Sequence[str] = ()) -> None:
    """Raises AssertionError, or the library's own error, for what Slack would refuse, or do beyond what we asked.
    `mentioned` are the ids of people and groups that may be.
    """
    forms = ("<@{}>", "<!subteam^{}>")
    ours = re.compile("|".join(re.escape(form.format(name)) for name in mentioned for form in forms) or "(?!)")
    for block in payload.blocks:
        assert block["type"] in _TYPES
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block  # no key that the SDK doesn't know
    slackblocks.Message(channel="C0ALERTS1", text=payload.text, blocks=[rebuilt(b) for b in payload.blocks] or None)
    _check_sizes(payload)
    for text in texts(payload):
        rest = ours.sub("", OUR_LINK.sub("", OUR_DATE.sub("", text)))
        assert "<" not in rest
        assert ">" not in re.sub(r"^> ", "", rest, flags=re.MULTILINE)  # the mark of a quote is ours too
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def texts(payload: Payload) -> list[str]:
    """Every string that is parsed as mrkdwn."""
    found = [payload.text]
    for block in payload.blocks:
        parts = [block["text"]] if "text" in block else block["elements"]
        found += [p["text"] for p in parts if p["type"] == "mrkdwn"]
    return found


def _check_sizes(payload: Payload) -> None:
    assert 0 < len(payload.text) <= TEXT_CHARS
    said = texts(payload)[1:]
    assert all(0 < len(text) <= SECTION_CHARS for text in said)
    assert sum(map(len, said)) <= BLOCKS_CHARS
    assert len(payload.blocks) <= 6
    names = [e["action_id"] for b in payload.blocks if b["type"] == "actions" for e in b["elements"]]
    assert len(names) == len(set(names)) <= 3


def rebuilt(block: Mapping[str, Any]) -> slackblocks.Block:
    if block["type"] != "actions":
        return slackblocks.Block.from_dict(dict(block))
    elements = [_element(each) for each in block["elements"]]  # slackblocks can't read actions: they are built anew
    return slackblocks.ActionsBlock(elements, block_id=block.get("block_id"))


def _element(given: Mapping[str, Any]) -> slackblocks.Element:
    if given["type"] == "overflow":
        options = [slackblocks.Option(_words(o), value=o["value"]) for o in given["options"]]
        assert len({o["value"] for o in given["options"]}) == len(options) <= 5
        return slackblocks.OverflowMenu(given["action_id"], options)
    fields = {name: given.get(name) for name in ("action_id", "url", "value", "style")}
    return slackblocks.Button(_words(given), **fields)


def _words(given: Mapping[str, Any]) -> slackblocks.Text:
    assert given["text"]["emoji"] is False
    return slackblocks.Text(given["text"]["text"], type_=slackblocks.TextType.PLAINTEXT)
