"""scikit-learn and SciPy, imported when a model is fitted: that takes a second in each process that collects tests."""

from collections.abc import Sequence
from typing import Any


def regression(**how: Any) -> Any:
    """Return a `sklearn.linear_model.LogisticRegression`."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(**how)


def sparse(cells: Any, *, shape: tuple[int, int]) -> Any:
    """Return a `scipy.sparse.csr_matrix`."""
    from scipy.sparse import csr_matrix

    return csr_matrix(cells, shape=shape)


def average_precision_score(truths: Sequence[bool], scores: Sequence[float], weights: Sequence[float]) -> float:
    from sklearn import metrics

    return float(metrics.average_precision_score(truths, scores, sample_weight=weights))
