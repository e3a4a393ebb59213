"""One module a kind of source: its wire shape, adapted to FeedItem."""
