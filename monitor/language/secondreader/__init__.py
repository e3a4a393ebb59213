"""Second reader: the question to a language model about a possible act, and the checks of its answer. No network."""
