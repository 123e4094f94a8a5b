"""What a correlation asks of its tensors: one type, and shapes that agree."""

from __future__ import annotations

import torch
from torch import Tensor

from convscope.shapes import Geometry, Padding, Pair, resolve, whole

__all__ = ["check", "same_type"]


def same_type(X: Tensor, K: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor, Tensor | None]:
    """Bring all tensors to one type: torch's promotion, and int64 for integers."""
    tensors = {"X": X, "K": K} if bias is None else {"X": X, "K": K, "bias": bias}
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{name} is {type(tensor).__name__}: give a torch.Tensor")
    dtype = torch.promote_types(X.dtype, K.dtype)
    if bias is not None:
        dtype = torch.promote_types(dtype, bias.dtype)
    if dtype == torch.bool:
        raise TypeError(
            "X and K hold only truth values (torch.bool), which cannot be summed: "
            "convert one with .to(torch.int64) to count"
        )
    if not (dtype.is_floating_point or dtype.is_complex):
        dtype = torch.int64
    return X.to(dtype), K.to(dtype), None if bias is None else bias.to(dtype)


def check(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None,
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Geometry:
    """Check shapes, channels and devices, and resolve the keywords."""
    given = f"X {tuple(X.shape)}, K {tuple(K.shape)}"
    if X.dim() not in (2, 3, 4):
        raise ValueError(f"X has {X.dim()} axes ({given}): give (H, W), (C, H, W) or (N, C, H, W)")
    if K.dim() != (2 if X.dim() == 2 else 4):
        wanted = "(kh, kw)" if X.dim() == 2 else "(C_out, C/groups, kh, kw)"
        raise ValueError(f"K has {K.dim()} axes ({given}): an X of {X.dim()} axes takes K {wanted}")
    if X.device != K.device or (bias is not None and bias.device != X.device):
        others = f"K on {K.device}" + ("" if bias is None else f", bias on {bias.device}")
        raise ValueError(f"X is on {X.device}, {others}: move all to one device with .to(...)")
    if 0 in X.shape[-3:] or 0 in K.shape:
        raise ValueError(f"X and K need at least 1 channel, row and column ({given})")
    channels, filters = (1, 1) if X.dim() == 2 else (X.shape[-3], K.shape[0])
    whole("groups", groups, 1)
    if channels % groups or filters % groups:
        raise ValueError(
            f"groups={groups} must divide the {channels} channels of X "
            f"and the {filters} filters of K ({given})"
        )
    if X.dim() > 2 and K.shape[1] * groups != channels:
        raise ValueError(
            f"X has {channels} channels but K is made for {K.shape[1] * groups}, "
            f"{K.shape[1]} in each of {groups} groups ({given}): the two must agree"
        )
    if bias is not None and tuple(bias.shape) != (filters,) and (X.dim() > 2 or bias.dim() > 0):
        raise ValueError(
            f"bias has shape {tuple(bias.shape)}: give one number per filter, shape ({filters},)"
        )
    image, kernel = (X.shape[-2], X.shape[-1]), (K.shape[-2], K.shape[-1])
    return resolve(image, kernel, stride, padding, dilation)
