"""The table of Simplified signs against OpenCC."""

import opencc

from monitor.language.simplified import SIMPLIFIED_ONLY


def test_the_table_has_what_opencc_says() -> None:
    to_simple, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    signs = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    assert "".join(s for s in signs if to_simple.convert(s) == s != to_traditional.convert(s)) == SIMPLIFIED_ONLY
