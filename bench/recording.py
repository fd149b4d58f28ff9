"""What our code asks of XlsxWriter, recorded, so that the bare writer can be asked for the very same again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isfunction
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chartsheet import Chartsheet
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# What is called on, the method, what it is called with, and what it gave back.
Call = tuple[Any, str, list[Any], dict[str, Any], Any]
RECORDED = (Workbook, Worksheet, Format)
OBJECTS = (Workbook, Worksheet, Chartsheet, Format)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Record every public call to a workbook, its sheets and formats, but not what those call themselves."""
    calls: list[Call] = []
    depth = 0

    def listening(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def heard(self: Any, *arguments: Any, **named: Any) -> Any:
            nonlocal depth
            said = ([_copied(one) for one in arguments], {key: _copied(one) for key, one in named.items()})
            depth += 1
            try:
                gave = method(self, *arguments, **named)
            finally:
                depth -= 1
            if depth == 0:
                calls.append((self, name, *said, gave))
            return gave

        return heard

    kept = {
        (kind, name): method
        for kind in RECORDED
        for name, method in vars(kind).items()
        if isfunction(method) and (name == "__init__" or not name.startswith("_"))
    }
    for (kind, name), method in kept.items():
        setattr(kind, name, listening(name, method))
    try:
        yield calls
    finally:
        for (kind, name), method in kept.items():
            setattr(kind, name, method)


def replay(calls: list[Call]) -> bytes:
    """The file that the same calls make, with nothing of ours in between."""
    file = BytesIO()
    new: dict[int, Any] = {}
    for target, name, arguments, named, gave in calls:
        if name == "__init__" and isinstance(target, Workbook):
            new[id(target)] = Workbook(file, *arguments[1:], **named)
            continue
        answer = getattr(new[id(target)], name)(
            *[_copied(one, new) for one in arguments], **{key: _copied(one, new) for key, one in named.items()}
        )
        if isinstance(gave, OBJECTS):
            new[id(gave)] = answer
    return file.getvalue()


def _copied(value: Any, new: dict[int, Any] | None = None) -> Any:
    """A value to call with: the writer changes dictionaries it is given; a replay has formats of its own."""
    if isinstance(value, OBJECTS):
        return new[id(value)] if new else value
    return {key: _copied(one, new) for key, one in value.items()} if isinstance(value, dict) else value
