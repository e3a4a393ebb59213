"""The playground of rules: a text and an edited clause, read as the daemon reads articles."""
