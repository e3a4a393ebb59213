"""One parser for each kind of rule file, and for the keys that several share."""
