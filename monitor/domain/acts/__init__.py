"""Policy acts: scheme, vocabulary, and the results of the judge and the second reader."""
