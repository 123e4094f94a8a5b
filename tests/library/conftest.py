"""How each promise is tested on both sides of the rule that chooses the compiled loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from convscope import compiled

# Property tests draw the same cases at every run, and a slow machine is not a failure.
settings.register_profile("convscope", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("convscope")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests whose code mutmut cannot change."""
    sentence = "outside: its code is compiled by numba, or runs in another process"
    config.addinivalue_line("markers", sentence)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for compiled loops."""
    for item in items:
        if "jitted" in getattr(item, "fixturenames", ()):
            item.add_marker("outside")


@pytest.fixture(
    params=["torch", "interpreted", pytest.param("compiled", marks=pytest.mark.outside)]
)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Sum everything by torch, by the loops as plain Python, or by the loops compiled."""
    with chosen(request.param, monkeypatch):
        yield request.param


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sum everything by the loops as plain Python: any form of them, without compiling it."""
    with chosen("interpreted", monkeypatch):
        yield


@pytest.fixture
def jitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sum everything by the loops that numba compiles."""
    with chosen("compiled", monkeypatch):
        yield


class chosen:  # noqa: N801 # used as a function
    """Fix the method for a while, and forget what was compiled or not meanwhile."""

    def __init__(self, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
        if method == "compiled":
            pytest.importorskip("numba")
        else:
            monkeypatch.setattr(compiled, "installed", lambda: method == "interpreted")
        if method == "interpreted":
            monkeypatch.setattr(compiled, "_compile", lambda _, make, *sizes: make(*sizes, plainly))
        if method != "torch":
            monkeypatch.setattr(compiled, "WORTH", 0)
            monkeypatch.setattr(compiled, "ROW", 0)

    def __enter__(self) -> None:
        self._forget()
        # Python's numbers warn of what compiled ones do silently, as tensors do.
        self.quiet = np.errstate(all="ignore")
        self.quiet.__enter__()

    def __exit__(self, *error: object) -> None:
        self.quiet.__exit__(*error)
        self._forget()

    @staticmethod
    def _forget() -> None:
        compiled.READY.clear()


def plainly(called: Any) -> Any:
    """Leave what the loops call as plain Python."""
    return called
