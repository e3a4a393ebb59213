"""Child processes with resource limits.

Children import this package, too; names that only the parent needs are imported on first use.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.workers.extractor import ChildExtractor
    from monitor.workers.limits import Limits
    from monitor.workers.pages import ChildPageReader
    from monitor.workers.pool import ChildPool

__all__ = ["ChildExtractor", "ChildPageReader", "ChildPool", "Limits"]

_MODULE_OF = {"ChildExtractor": "extractor", "ChildPageReader": "pages", "ChildPool": "pool", "Limits": "limits"}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
