"""A page that shows something of others is written again exactly when that changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from rewritten import Rewritten


def environment(**titles: str) -> Any:
    return cast(Any, SimpleNamespace(found_docs={"list", *titles}, titles=titles))


def test_it_is_named_when_what_it_shows_differs() -> None:
    page = Rewritten("list", lambda env: cast(Any, env).titles)
    env = environment(a="A", b="B")
    page.look(cast(Any, None), env, [])
    assert page.outdated(cast(Any, None), env) == []
    env.titles["b"] = "Other"  # the same object, changed in place
    assert page.outdated(cast(Any, None), env) == ["list"]
    page.look(cast(Any, None), env, [])
    assert page.outdated(cast(Any, None), env) == []


@pytest.mark.parametrize("found", [set(), {"a"}])
def test_a_page_that_is_not_there_is_not_named(found: set[str]) -> None:
    page = Rewritten("list", lambda env: pytest.fail(f"asked what it shows of {env}"))
    env = cast(Any, SimpleNamespace(found_docs=found))
    page.look(cast(Any, None), env, [])
    assert page.outdated(cast(Any, None), env) == []
