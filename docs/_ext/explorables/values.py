"""What an option of a figure may say: a glued name, a call of the library, or a literal.

A figure's data come from the page that it stands on, so that no number is typed
twice: `X` is what the page glued under that name (a list, a number), `stripe()`
and `sobel("x")` are calls of the library, `[[1, -1]]` and `0.03` are literals.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import torch

import convscope


def evaluate(text: str, glued: Mapping[str, Any]) -> Any:
    """Return the value of an option; tensors become nested lists.

    Raises
    ------
    ValueError
        If the text is none of the three forms, or names something unknown.

    Examples
    --------
    >>> evaluate("finite_difference()", {})
    [[1.0, -1.0]]
    >>> evaluate("K", {"K": "[[0, 1], [2, 3]]"})
    [[0, 1], [2, 3]]
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        if isinstance(tree, ast.Name):
            return ast.literal_eval(glued[tree.id])
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
            return _call(tree.func.id, tree)
        return ast.literal_eval(tree)
    except KeyError as error:
        raise ValueError(f"nothing is glued as {error.args[0]!r} on this page") from error
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            f"{text!r} is not a glued list or number, a call such as sobel('x'), or a literal: {error}"
        ) from error


def _call(name: str, tree: ast.Call) -> Any:
    if name not in convscope.__all__:
        raise ValueError(f"convscope has no {name!r}")
    positional = [ast.literal_eval(argument) for argument in tree.args]
    named = {word.arg: ast.literal_eval(word.value) for word in tree.keywords if word.arg}
    result = getattr(convscope, name)(*positional, **named)
    return result.tolist() if isinstance(result, torch.Tensor) else result
