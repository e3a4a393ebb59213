"""Words for people: stored facts as English lines, for every messenger, command and page. Nothing here is stored."""
