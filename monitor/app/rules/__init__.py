"""Rules for commands and the daemon: loading, back-tests, diffs, the effects of edits and upgrades, a git remote."""
