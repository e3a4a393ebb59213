"""From an address to articles: fetching, parsing and normalising. No interpretation of texts, no decisions."""
