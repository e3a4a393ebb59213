"""The language of `when`: parsing, compiling, evaluating."""
