"""From an address to articles: fetching, parsing, normalising. Nothing is read or decided here."""
