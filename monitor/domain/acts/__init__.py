"""Policy acts: the scheme, the vocabulary and the verdict of a reader."""
