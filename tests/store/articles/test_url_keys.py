from monitor.store.articles.url_keys import range_under, url_key


def test_a_key_has_no_scheme_and_an_end() -> None:
    assert url_key("http://a.example/1") == url_key("https://a.example/1") == "//a.example/1"
    assert len(url_key(f"https://a.example/{'x' * 5_000}")) == 200


def test_what_begins_alike_is_in_the_range() -> None:
    first, end = range_under("https://a.example/")
    assert first <= url_key("http://a.example/") <= url_key("https://a.example/\U0010ffff") < end
    assert not first <= url_key("https://a.example.org/") < end
    assert not first <= url_key("https://a.exampl/") < end
