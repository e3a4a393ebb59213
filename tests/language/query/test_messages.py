# ruff: noqa: E501  one problem a line
"""Error messages of clauses, word by word: place, code, message, advice."""

import pytest

from monitor.language.query.parse import parse
from tests.language.query.strategies import VOCABULARY

REFUSED = [
    # words that begin with an operator's letters
    (
        "a NOTICE b",
        [
            '2-8 missing-operator: no operator before NOTICE. Put AND or OR before NOTICE, or quotes around words that belong together: "rare earth".',
            '9-10 missing-operator: no operator before b. Put AND or OR before b, or quotes around words that belong together: "rare earth".',
        ],
    ),
    (
        "a ORb",
        [
            '2-5 missing-operator: no operator before ORb. Put AND or OR before ORb, or quotes around words that belong together: "rare earth".',
        ],
    ),
    (
        "NEARBY ANDROID",
        [
            '7-14 missing-operator: no operator before ANDROID. Put AND or OR before ANDROID, or quotes around words that belong together: "rare earth".',
        ],
    ),
    (
        "a NEAR/5b",
        [
            "2-8 distance: NEAR/5 touches what follows. Put a space after NEAR/5.",
        ],
    ),
    (
        "a AND NOTb c",
        [
            '11-12 missing-operator: no operator before c. Put AND or OR before c, or quotes around words that belong together: "rare earth".',
        ],
    ),
    # operators in lower case
    ("a or b", ["2-4 lower-case-operator: or is not an operator in lower case. Write OR."]),
    ("a sentence b", ["2-10 lower-case-operator: sentence is not an operator in lower case. Write SENTENCE."]),
    ("a near b", ["2-6 lower-case-operator: near is not an operator in lower case. Write NEAR/5."]),
    ("not b", ["0-3 lower-case-operator: not is not an operator in lower case. Write NOT."]),
    ("a AND not  b", ["6-9 lower-case-operator: not is not an operator in lower case. Write NOT."]),
    (
        "a and b c",
        [
            "2-5 lower-case-operator: and is not an operator in lower case. Write AND.",
            '8-9 missing-operator: no operator before c. Put AND or OR before c, or quotes around words that belong together: "rare earth".',
        ],
    ),
    # no operator before figures, numbers and concepts
    (
        "a 20percent",
        [
            '2-11 missing-operator: no operator before 20percent. Put AND or OR before 20percent, or quotes around words that belong together: "rare earth".',
        ],
    ),
    (
        "a 61/2025 b",
        [
            '2-9 missing-operator: no operator before 61/2025. Put AND or OR before 61/2025, or quotes around words that belong together: "rare earth".',
            '10-11 missing-operator: no operator before b. Put AND or OR before b, or quotes around words that belong together: "rare earth".',
        ],
    ),
    (
        "a $nothing",
        [
            '2-10 missing-operator: no operator before $nothing. Put AND or OR before $nothing, or quotes around words that belong together: "rare earth".',
            "2-10 unknown-concept: $nothing is not in the vocabulary.",
        ],
    ),
    ("ATLEAST/2(a b)", ["12-13 missing-operator: no operator before b. Put OR before b."]),
    # values of facets
    ("act(issuer:61/2025)", ['11-18 unknown-value: issuer "61/2025" is not in the vocabulary.']),
    (
        "act(firm:61/2025)",
        [
            '9-16 unknown-value: firm "61/2025" is not in the vocabulary. Put a firm that is not in the vocabulary in quotes: firm:"…".'
        ],
    ),
    ("act(issuer:CN*)", ['11-14 unknown-value: issuer "CN*" is not in the vocabulary. Did you mean CN?']),
    # what the grammar does not expect
    (
        "act(until<soon)",
        [
            "10-14 syntax: 'soon' is neither a date nor a figure. Such as effective>=2026-11-01 or quantity>=20percent.",
        ],
    ),
    ("act(CN)", ["4-6 syntax: 'CN' is not a facet. Inside act(…) write facets such as issuer:CN."]),
    (
        "act(issuer:CN OR action:grant)",
        [
            "14-16 syntax: OR does not join facets. Write facets of one act side by side: act(issuer:CN action:grant); values: issuer:(CN OR US).",
        ],
    ),
    (
        "act(quantity>=20 percent)",
        [
            "17-24 syntax: 'percent' is not a facet. Write figure and unit without a space: quantity>=20percent.",
        ],
    ),
    ("act(issuer:)", ["4-11 syntax: issuer: has nothing after it. Write issuer:… without a space."]),
    ("act(until<)", ["4-10 syntax: until< has nothing after it. Write until>=2026-11-01."]),
    ("act OR a", ['0-3 syntax: "act" needs a bracket. Write act(…) for a pattern, "act" in quotes for the word.']),
    ("title:", ["0-6 syntax: title: has nothing after it. Write title:… without a space."]),
    ("(title:) OR a", ["1-7 syntax: title: has nothing after it. Write title:… without a space."]),
    ("a AND ()", ["6-8 syntax: these brackets are empty."]),
    ("ATLEAST/2()", ["9-11 syntax: these brackets are empty."]),
    # operators without what they need; each of them at the beginning and at the end is below
    ("a NEAR/3 AND b", ["9-12 dangling-operator: AND has nothing before it."]),
    ("a OR AND b", ["5-8 dangling-operator: AND has nothing before it."]),
    (
        "a NEAR/3 NOT b",
        ["9-12 dangling-operator: NOT can't follow NEAR/3. Put it before the whole: NOT (export NEAR/3 gallium)."],
    ),
    ("title: NOT a", ["7-10 dangling-operator: NOT can't follow title:. Put it before the field: NOT title:…"]),
    ("title:OR", ['6-8 dangling-operator: OR can\'t follow title:. For the word, write title:"OR".']),
    ("title: NEAR/3 a", ['7-13 dangling-operator: NEAR/3 can\'t follow title:. For the word, write title:"NEAR/3".']),
    ("a NOT (b)", ["2-5 missing-operator: no operator before NOT. Write AND NOT."]),
    ("a NOT NOT b", ["2-5 missing-operator: no operator before NOT. Write AND NOT."]),
    (
        "act(AND)",
        [
            "4-7 syntax: AND does not join facets. Write facets of one act side by side: act(issuer:CN action:grant); values: issuer:(CN OR US)."
        ],
    ),
    ("act(issuer:CN NOT)", ["14-17 dangling-operator: NOT has nothing after it."]),
    ("act(issuer:(CN OR))", ["15-17 dangling-operator: OR has nothing after it."]),
    (
        "ATLEAST/2 a",
        [
            "0-9 dangling-operator: ATLEAST/2 needs terms in brackets after it. Write ATLEAST/2(export OR import OR transit)."
        ],
    ),
    # fields and operators where only words may stand
    (
        "a NEAR/3 title:b",
        [
            "9-15 dangling-operator: title: can't follow NEAR/3. Put the field before the whole: title:(export NEAR/3 gallium)."
        ],
    ),
    (
        "a SENTENCE body: b",
        [
            "11-16 dangling-operator: body: can't follow SENTENCE. Put the field before the whole: body:(export SENTENCE gallium)."
        ],
    ),
    ("title: body: a", ["7-12 field-in-field: body: can't follow title:. Write title:export AND body:export."]),
    (
        "ATLEAST/2(a OR title:b)",
        [
            "15-21 syntax: title: can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2(a AND b)",
        [
            "12-15 syntax: AND can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2(a NEAR/3 b)",
        [
            "12-18 syntax: NEAR/3 can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2(a SENTENCE b)",
        [
            "12-20 syntax: SENTENCE can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2(NOT a OR b)",
        [
            "10-13 syntax: NOT can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2((a) OR b)",
        [
            "10-11 syntax: ( can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    (
        "ATLEAST/2(act(issuer:CN) OR b)",
        [
            "10-13 syntax: act can't stand in the brackets of ATLEAST. Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        ],
    ),
    # what follows an operator in lower case
    (
        "a  and ",
        [
            "3-6 lower-case-operator: and is not an operator in lower case. Write AND.",
            "5-6 syntax: the clause ends too early. An operator or a field needs something after it.",
        ],
    ),
    (
        "a and NEAR/3 b",
        [
            "2-5 lower-case-operator: and is not an operator in lower case. Write AND.",
            "6-12 syntax: 'NEAR/3' can't stand here. Operators stand between two terms, a field before a term.",
        ],
    ),
    ("act OR act", ['0-3 syntax: "act" needs a bracket. Write act(…) for a pattern, "act" in quotes for the word.']),
    (
        "factor OR act",
        ['10-13 syntax: "act" needs a bracket. Write act(…) for a pattern, "act" in quotes for the word.'],
    ),
    ("a OR act act", ['5-8 syntax: "act" needs a bracket. Write act(…) for a pattern, "act" in quotes for the word.']),
    # full-width signs
    (
        "（a OR b）",
        [
            "0-1 full-width-sign: （ is a full-width sign. Use (.",
            "7-8 full-width-sign: ） is a full-width sign. Use ).",
        ],
    ),
    (
        "title：稀土",
        [
            "5-6 full-width-sign: ： is a full-width sign. Use :.",
        ],
    ),
    (
        "a\u3000AND b",
        [
            "1-2 full-width-sign: a wide space is a full-width sign. Use a plain space.",
        ],
    ),
    (
        "“rare earth”",
        [
            '0-1 full-width-sign: “ is a full-width sign. Use ".',
            '11-12 full-width-sign: ” is a full-width sign. Use ".',
        ],
    ),
    (
        "「稀土」",
        [
            '0-1 full-width-sign: 「 is a full-width sign. Use ".',
            '3-4 full-width-sign: 」 is a full-width sign. Use ".',
        ],
    ),
    (
        "a，b",
        [
            "1-2 full-width-sign: ， is a full-width sign. Separate by OR.",
        ],
    ),
    (
        "a；b",
        [
            "1-2 full-width-sign: ； is a full-width sign. Separate by OR.",
        ],
    ),
    (
        "稀土。",
        [
            "2-3 full-width-sign: 。 is a full-width sign. Take it out.",
        ],
    ),
    (
        "a ＡＮＤ b",
        [
            "2-5 full-width-sign: ＡＮＤ is in full-width letters. Use AND.",
        ],
    ),
    (
        "ａｃｔ（issuer：CN）",
        [
            "3-4 full-width-sign: （ is a full-width sign. Use (.",
            "10-11 full-width-sign: ： is a full-width sign. Use :.",
            "13-14 full-width-sign: ） is a full-width sign. Use ).",
        ],
    ),
    (
        "$ｒａｒｅ",
        [
            "0-1 unknown-concept: $ needs the id of a concept. Such as $rare_earths.",
        ],
    ),
    (
        "act(effective≥2026-01-01)",
        [
            "13-14 full-width-sign: ≥ is a full-width sign. Use >=.",
        ],
    ),
    # signs of other languages
    (
        "a && b",
        [
            "2-4 stray-sign: && is not an operator. Write AND.",
        ],
    ),
    (
        "a & b",
        [
            "2-3 stray-sign: & is not an operator. Write AND.",
        ],
    ),
    (
        "a || b",
        [
            "2-4 stray-sign: || is not an operator. Write OR.",
        ],
    ),
    (
        "!a AND b",
        [
            "0-1 stray-sign: ! is not an operator. Write NOT.",
        ],
    ),
    (
        "a +b",
        [
            "2-3 stray-sign: + is not an operator. Write AND.",
        ],
    ),
    (
        "-a",
        [
            "0-2 stray-sign: a minus is not an operator. Write NOT a.",
        ],
    ),
    (
        "a AND -b",
        [
            "6-8 stray-sign: a minus is not an operator. Write NOT b.",
        ],
    ),
    (
        "a - b",
        [
            "2-3 stray-sign: a minus is not an operator. Write NOT.",
        ],
    ),
    (
        "a, b",
        [
            "1-2 stray-sign: a comma is not an operator. Separate by OR.",
        ],
    ),
    (
        "a == b",
        [
            "2-3 stray-sign: unexpected =. Write name, sign and figure without spaces: effective>=2026-11-01, quantity>=20percent.",
            "3-4 stray-sign: unexpected =. Write name, sign and figure without spaces: effective>=2026-11-01, quantity>=20percent.",
        ],
    ),
    # addresses
    (
        "url:https://example.org/x",
        [
            '4-25 unquoted-url: an address needs quotes. Put it in quotes: url:"https://example.org/x".',
        ],
    ),
    (
        "https://example.org/x",
        [
            '0-21 unquoted-url: an address needs quotes. Put it in quotes: url:"https://example.org/x".',
        ],
    ),
    (
        "url:example.org/x",
        [
            '4-17 unquoted-url: an address needs quotes. Put it in quotes: url:"example.org/x".',
        ],
    ),
    (
        "www.example.org/a?b=c&d",
        [
            '0-23 unquoted-url: an address needs quotes. Put it in quotes: url:"www.example.org/a?b=c&d".',
        ],
    ),
    (
        "and/or",
        [
            '0-6 stray-sign: a slash inside a word. Put it in quotes: "and/or".',
        ],
    ),
    # wildcards
    (
        "稀土*",
        [
            "0-3 cjk-wildcard: 稀土* can't have a wildcard: * works with alphabetic words only. Leave the * out: such terms are found inside longer words anyway.",
        ],
    ),
    (
        "수출*",
        [
            "0-3 cjk-wildcard: 수출* can't have a wildcard: * works with alphabetic words only. Leave the * out: such terms are found inside longer words anyway.",
        ],
    ),
    (
        "レアアース*",
        [
            "0-6 cjk-wildcard: レアアース* can't have a wildcard: * works with alphabetic words only. Leave the * out: such terms are found inside longer words anyway.",
        ],
    ),
    (
        "稀土ban*",
        [
            "0-6 cjk-wildcard: 稀土ban* can't have a wildcard: * works with alphabetic words only. Leave the * out: such terms are found inside longer words anyway.",
        ],
    ),
    (
        '"稀土*"',
        [
            "0-5 wildcard: '稀土*' has a * that is not at the end of a word. Write licen*.",
        ],
    ),
    (
        "li*",
        [
            "0-3 short-wildcard: li* is too short: at least 3 letters must precede a *.",
        ],
    ),
    (
        "li*ence",
        [
            "0-7 wildcard: 'li*ence' has a * that is not at the end of a word. Write licen*.",
        ],
    ),
    # single signs
    (
        "镓",
        [
            "0-1 single-sign: 镓 is found inside many other words. Use $gallium, or two signs or more.",
        ],
    ),
    (
        '"镓"',
        [
            "0-3 single-sign: 镓 is found inside many other words. Use $gallium, or two signs or more.",
        ],
    ),
    (
        "수",
        [
            "0-1 single-sign: 수 is found inside many other words. Use a concept, or two signs or more.",
        ],
    ),
    (
        "a NEAR/5 镓",
        [
            "9-10 single-sign: 镓 is found inside many other words. Use $gallium, or two signs or more.",
        ],
    ),
    # facets outside act
    (
        "issuer:CN",
        [
            "0-7 facet-outside-act: issuer: is a facet of an act. Write act(issuer:…).",
        ],
    ),
    (
        "a AND action:grant",
        [
            "6-13 facet-outside-act: action: is a facet of an act. Write act(action:…).",
        ],
    ),
    (
        "hs:2846",
        [
            "0-3 facet-outside-act: hs: is a facet of an act. Write act(hs:…).",
        ],
    ),
    (
        "effective>=2026-01-01",
        [
            "0-11 facet-outside-act: effective>= is a facet of an act. Write act(effective>=…).",
        ],
    ),
    (
        "act(title:a)",
        [
            "4-10 field-inside-act: title: is a field of the article. Write it beside the act: act(…) AND title:…",
        ],
    ),
    (
        "act(issuer:CN AND action:grant)",
        [
            "14-17 syntax: AND does not join facets. Write facets of one act side by side: act(issuer:CN action:grant); values: issuer:(CN OR US).",
        ],
    ),
    # no anchor
    (
        "a OR NOT b",
        [
            "5-10 unanchored: this side of OR matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    (
        "NOT a",
        [
            "0-5 unanchored: the clause matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    (
        "a OR lang:zh",
        [
            "5-12 unanchored: this side of OR matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    (
        "a AND b OR (NOT c OR d)",
        [
            "12-17 unanchored: this side of OR matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    (
        "lang:zh AND NOT a",
        [
            "0-17 unanchored: the clause matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    (
        "act() OR NOT act()",
        [
            "9-18 unanchored: this side of OR matches almost everything: it needs a term, a concept, a pattern or an act(…). Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count.",
        ],
    ),
    # the watch list
    (
        "act(watch:all)",
        [
            '10-13 unknown-value: unknown watch "all". Allowed: any, materials, firms, sites.',
        ],
    ),
    (
        "act(target:@watch)",
        [
            "11-17 watch-alone: @watch is no value of target. Write firm:@watch, or watch:any for an entry of any kind.",
        ],
    ),
]


def _reported(text: str) -> list[str]:
    query, problems = parse(text, VOCABULARY)
    assert query is None
    return [f"{p.start}-{p.end} {p.code}: {p}." + (f" {p.advice}" if p.advice else "") for p in problems]


@pytest.mark.parametrize(("text", "shown"), REFUSED, ids=[text for text, _ in REFUSED])
def test_a_refused_clause_is_reported_word_by_word(text: str, shown: list[str]) -> None:
    assert _reported(text) == shown


LACKS = {
    "AND": ("has nothing before it", "has nothing after it"),
    "OR": ("has nothing before it", "has nothing after it"),
    "NOT": ("", "has nothing after it"),
    "SENTENCE": ("needs a word before it", "needs a word after it"),
    "NEAR/3": ("needs a word before it", "needs a word after it"),
    "ONEAR/12": ("needs a word before it", "needs a word after it"),
    "ATLEAST/2": ("needs terms in brackets after it", "needs terms in brackets after it"),
}


@pytest.mark.parametrize("operator", LACKS)
def test_an_operator_at_the_begin_or_the_end_names_what_it_lacks(operator: str) -> None:
    before, after = LACKS[operator]
    clauses = [("{} a", before), ("b AND ({} a)", before), ("  {}\n a", before)] if before else []
    clauses += [("a {}", after), ("a {} \n", after), ("(a {}) AND b", after), ("(a {} ) AND b", after)]
    for clause, lacks in clauses:
        at = clause.index("{}")
        shown = _reported(clause.format(operator))
        assert [one.partition(". ")[0].removesuffix(".") for one in shown] == [
            f"{at}-{at + len(operator)} dangling-operator: {operator} {lacks}"
        ], clause


@pytest.mark.parametrize(
    "text",
    [
        "NOTICE AND ORE AND ANDROID",
        "NOTABLE OR ORDER OR ANDES OR NEARLY OR SENTENCED OR ATLEASTONE",
        "Not OR And OR Or",
        "title:NOTICE AND NOT ORE",
        "rare-earth",
        'url:"https://example.org/x?a=b&c"',
        "url:example.org",
        '"AND" OR "a && b" OR "稀土，出口"',
    ],
)
def test_lookalikes_of_errors_are_accepted(text: str) -> None:
    assert parse(text, VOCABULARY)[1] == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(" OR ".join(["abc"] * 201), ["0-1403 too-many-terms: the clause has 201 terms and values, the limit is 200. Put synonyms into a concept of vocabulary.yaml, or split the rule."], id="201-terms"),
        pytest.param("act(" + " ".join(["issuer:CN"] * 201) + ")", ["0-2014 too-many-terms: the clause has 201 terms and values, the limit is 200. Put synonyms into a concept of vocabulary.yaml, or split the rule."], id="201-values"),
        pytest.param("(" * 33 + "a" + ")" * 33, ["0-67 too-deep: brackets and NOT are nested 33 deep, the limit is 32."], id="33-brackets"),
        pytest.param("a AND " + "NOT " * 33 + "b", ["0-139 too-deep: brackets and NOT are nested 33 deep, the limit is 32."], id="33-nots"),
        pytest.param("(" * 9_000, ["0-9000 too-long: the clause has 9,000 bytes, the limit is 8,000. Split the rule."], id="9-kB"),
        pytest.param("稀" * 3_000, ["0-3000 too-long: the clause has 9,000 bytes, the limit is 8,000. Split the rule."], id="9-kB-of-chinese"),
        pytest.param(" NEAR/5 ".join(["abc"] * 17), ["0-179 too-deep: 17 operands in one chain of NEAR, the limit is 16."], id="17-distances"),
        pytest.param("/" + "a" * 1_001 + "/", ["0-1003 bad-regex: the pattern is longer than 1,000 characters."], id="1001-characters"),
    ],
)  # fmt: skip
def test_a_limit_is_reported_with_what_was_counted(text: str, shown: list[str]) -> None:
    assert _reported(text) == shown
