"""How many examples a generated test tries: all of its budget in CI and torture, a quarter of it elsewhere.

CI tries the same examples at every run, so that a red run can be repeated. Elsewhere they vary: many short runs find
what one long run finds.
"""

import os

IS_CI = bool(os.environ.get("CI"))
_FEWEST = 10


def examples(full: int) -> int:
    """What to give as `max_examples`; `full` is the number in CI."""
    return full if IS_CI else min(full, max(_FEWEST, full // 4))
