import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES, ListNode, MapNode, Node, Scalar, read_yaml


def read(text: str | bytes) -> tuple[Node | None, Findings]:
    findings = Findings()
    data = text.encode() if isinstance(text, str) else text
    return read_yaml(data, "f.yaml", findings), findings


def value_of(text: str) -> Scalar:
    node, _ = read(text)
    assert isinstance(node, MapNode)
    value = node.entries[0][1]
    assert isinstance(value, Scalar)
    return value


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in read(text)[1].problems]


@pytest.mark.parametrize(
    ("written", "text", "boolean"),
    [
        pytest.param("true", "true", True, id="true"),
        pytest.param("False", "False", False, id="capital-false"),
        pytest.param("no", "no", None, id="no-is-text-for-Norway"),
        pytest.param("on", "on", None, id="on-is-text"),
        pytest.param("'true'", "true", None, id="quoted-true-is-text"),
        pytest.param("12:30:00", "12:30:00", None, id="a-time-is-not-a-base-60-number"),
        pytest.param("2026-11-25", "2026-11-25", None, id="a-date-is-text"),
        pytest.param("0123", "0123", None, id="a-leading-zero-is-kept"),
    ],
)
def test_plain_scalars_follow_yaml_1_2(written: str, text: str, boolean: bool | None) -> None:
    scalar = value_of(f"key: {written}\n")
    assert (scalar.text, scalar.boolean) == (text, boolean)


def test_every_value_has_line_and_column() -> None:
    node, _ = read("rules:\n  - id: 商务部\n    title: two\n")
    assert isinstance(node, MapNode)
    rules = node.entries[0][1]
    assert isinstance(rules, ListNode)
    rule = rules.items[0]
    assert isinstance(rule, MapNode)
    assert [(str(k.place), str(v.place)) for k, v in rule.entries] == [
        ("f.yaml:2:5", "f.yaml:2:9"),
        ("f.yaml:3:5", "f.yaml:3:12"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("when: one AND TARGET here\n", id="plain"),
        pytest.param("when: 'it''s one AND TARGET here'\n", id="single-quoted"),
        pytest.param('when: "tab\\t and \\u4e2d one TARGET here"\n', id="double-quoted-with-escapes"),
        pytest.param("when: |\n  one AND\n    TARGET here\n", id="literal-block"),
        pytest.param("when: >-\n  one\n\n  AND\n  TARGET here\n", id="folded-block"),
        pytest.param("when: one\n  AND TARGET\n  here\n", id="plain-over-lines"),
        pytest.param("when: 稀土 AND TARGET\n", id="after-chinese"),
        pytest.param("when: >2-\n    one AND\n  TARGET here\n", id="block-with-its-own-indent"),
    ],
)
def test_an_offset_in_a_value_maps_to_its_place(text: str) -> None:
    scalar = value_of(text)
    place = scalar.place_of(scalar.text.index("TARGET"))
    line = text.split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith("TARGET")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a: &x 1\nb: *x\n", "alias", id="anchor"),
        pytest.param("a: !!python/object:os.system x\n", "alias", id="python-tag"),
        pytest.param("<<: {a: 1}\n", "alias", id="merge"),
        pytest.param("a: 1\na: 2\n", "duplicate-key", id="duplicate-key"),
        pytest.param("? [a]\n: 1\n", "bad-value", id="list-as-key"),
        pytest.param("[" * 5_000, "too-large", id="five-thousand-brackets"),
        pytest.param("[" * 40 + "]" * 40, "too-large", id="forty-brackets"),
        pytest.param("- a\n" * 10_001, "too-large", id="too-many-values"),
        pytest.param("#" * (FILE_MAX_BYTES + 1), "too-large", id="too-many-bytes"),
        pytest.param("", "empty", id="nothing"),
        pytest.param(b"a: \xff\n", "bad-characters", id="no-utf-8"),
        pytest.param("稀土: 中".encode("gb18030"), "bad-characters", id="gb18030"),
        pytest.param("a: b\x00\n", "bad-characters", id="nul"),
        pytest.param("a: b\u2028c\n", "bad-characters", id="line-separator"),
        pytest.param("a: b\n--- \nc: d\n", "syntax", id="two-documents"),
        pytest.param("a:\n\t- b\n", "syntax", id="tab"),
    ],
)
def test_unsupported_yaml_is_rejected(text: str | bytes, code: str) -> None:
    node, findings = read(text)
    assert (node, [p.code for p in findings.problems]) == (None, [code])


def test_an_alias_bomb_is_rejected_at_its_first_anchor() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    _, findings = read(bomb)
    assert [str(p.place) for p in findings.problems] == ["f.yaml:1:4"]


def test_the_place_of_invalid_utf_8_counts_characters() -> None:
    _, findings = read("a: 1\nb: 稀土 ".encode() + b"\xe7\x0a")
    assert [(p.place.line, p.place.column) for p in findings.problems] == [(2, 7)]


def test_bom_and_crlf_are_accepted() -> None:
    node, findings = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert isinstance(node, MapNode)
    assert ([k.text for k, _ in node.entries], findings.problems) == (["a", "b"], [])


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-[]{}\"'|>&*!#%@ \n\t\\,?~<商", max_size=80)))
def test_any_bytes_give_either_a_tree_or_problems(data: bytes | str) -> None:
    node, findings = read(data)
    assert (node is None) == bool(findings.errors)


_SIGNS = st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\x7f\ufeff\ufffe\uffff")
_TEXT = st.text(alphabet=_SIGNS, max_size=20)
_VALUES = st.recursive(_TEXT, lambda x: st.lists(x, max_size=3) | st.dictionaries(_TEXT, x, max_size=3), max_leaves=8)


@given(_VALUES)
def test_output_of_a_yaml_writer_is_read_back(value: object) -> None:
    written = yaml.safe_dump({"key": value}, allow_unicode=True, default_style='"')
    if any(sign in written for sign in "\u2028\u2029\x85") or any(0x7F <= ord(c) <= 0x9F for c in written):
        return
    node, findings = read(written)
    assert findings.problems == []
    assert node is not None
    assert plain(node) == {"key": value}


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}
