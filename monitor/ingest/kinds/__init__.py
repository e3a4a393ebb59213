"""One module per kind of source: its wire format, adapted to FeedItem."""
