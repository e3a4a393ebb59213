from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceEndpoint, SourceId


def test_source_at_another_endpoint_keeps_its_name() -> None:
    listed = SourceEndpoint(
        url="https://mirror.example/list", kind=Kind.HTML_LIST, shape=ItemSelectors(link="a"), proxy="dmz"
    )
    source = Source(id=SourceId("ministry"), name="Ministry", url="https://a.example/feed", place="CN", via=(listed,))
    assert source.endpoints == (SourceEndpoint(url="https://a.example/feed"), listed)
    other = source.at_endpoint(source.endpoints[1])
    assert (other.id, other.place, other.via) == (source.id, source.place, source.via)
    assert (other.url, other.kind, other.shape, other.proxy) == (listed.url, listed.kind, listed.shape, listed.proxy)
    assert source.at_endpoint(source.endpoints[0]) == source
