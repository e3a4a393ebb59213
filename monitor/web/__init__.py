"""The page in a browser, served by the daemon: read-only views of the reports, and forms for people's decisions."""
