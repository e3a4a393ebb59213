"""Query language of `when`: parsing, compiling, evaluating and explaining clauses."""
