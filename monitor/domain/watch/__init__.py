"""The watch list: what the user's own organisation buys, makes and sells, and with whom; and which acts touch it."""
