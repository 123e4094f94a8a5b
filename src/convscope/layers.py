"""A convolutional layer on top of corr2d."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from convscope.checks import check_int, check_memory, check_pair, check_tensor
from convscope.correlate import corr2d
from convscope.shapes import Padding, Pair, resolve

__all__ = ["Conv2D"]

GREATEST = (2**62, 2**62)
"""An image that every kernel fits: what is wrong with the keywords is said without an image."""


class Conv2D(nn.Module):
    """A layer that cross-correlates its input with a learned kernel and adds a bias.

    Without channels it maps an image (H, W) to an image: ``weight`` (kh, kw) is
    drawn uniformly from [0, 1) and ``bias`` is one zero, shape (1,). With
    ``in_channels`` and ``out_channels`` it is the layer of `torch.nn.Conv2d`, with
    torch's weight layout and initialization.

    Parameters
    ----------
    kernel_size
        Rows and columns of the kernel in pixels, or one integer for both.
    in_channels, out_channels
        C and C_out; give both or neither.
    stride, padding, dilation, groups
        As in `corr2d`.
    bias
        Whether a learned number is added to each output channel.

    Raises
    ------
    TypeError
        If a size, a count or a keyword is not an integer, or the channels are not given by name.
    ValueError
        If one is out of range or unknown, only one of the channel counts is given, or
        groups does not divide them.

    References
    ----------
    Aston Zhang et al., *Dive into Deep Learning*, "Convolutions for Images";
    the initialization with channels is that of `torch.nn.Conv2d`.

    Examples
    --------
    >>> layer = Conv2D((1, 2))
    >>> layer(torch.ones(6, 8)).shape
    torch.Size([6, 7])
    >>> Conv2D(3, in_channels=1, out_channels=2)(torch.ones(1, 1, 8, 8)).shape
    torch.Size([1, 2, 6, 6])
    """

    weight: nn.Parameter
    bias: nn.Parameter | None

    def __init__(
        self,
        kernel_size: Pair,
        *channels: object,
        in_channels: int | None = None,
        out_channels: int | None = None,
        stride: Pair = 1,
        padding: Padding = "valid",
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if channels:
            raise TypeError(
                f"Conv2D takes the kernel's size first and channels by name, not "
                f"{(kernel_size, *channels)}: as for torch's Conv2d(1, 8, 3), write "
                "Conv2D(3, in_channels=1, out_channels=8)"
            )
        size = check_pair("kernel_size", kernel_size, 1)
        groups = check_int("groups", groups, 1)
        if (in_channels is None) != (out_channels is None):
            raise ValueError(
                f"in_channels={in_channels}, out_channels={out_channels}: give both or neither"
            )
        resolve(GREATEST, size, None, stride, padding, dilation, 1)
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        if in_channels is None or out_channels is None:
            if groups != 1:
                raise ValueError(f"groups={groups} splits channels: give in_channels, out_channels")
            check_memory("the weight", *size)
            self.weight = nn.Parameter(torch.rand(size))
            self.bias = nn.Parameter(torch.zeros(1)) if bias else None
            return
        in_channels = check_int("in_channels", in_channels, 1)
        out_channels = check_int("out_channels", out_channels, 1)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"groups={groups} must divide in_channels={in_channels} "
                f"and out_channels={out_channels}"
            )
        check_memory("the weight", out_channels, in_channels // groups, *size)
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, *size))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        self.bias = None
        if bias:
            bound = 1 / math.sqrt(self.weight[0].numel())
            self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

    def forward(self, X: Tensor) -> Tensor:
        """Return ``corr2d(X, weight, bias)`` with the layer's keywords; see `corr2d`."""
        check_tensor("X", X)
        if X.dim() != self.weight.dim() == 2:
            raise ValueError(
                f"X has shape {tuple(X.shape)} and this layer one kernel without channels: give "
                "(H, W), or make the layer with in_channels and out_channels"
            )
        return corr2d(
            X,
            self.weight,
            self.bias,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
        )

    def extra_repr(self) -> str:
        """Show the weight's shape and the keywords in the layer's printed form."""
        return (
            f"weight={tuple(self.weight.shape)}, stride={self.stride}, padding={self.padding!r}, "
            f"dilation={self.dilation}, groups={self.groups}, bias={self.bias is not None}"
        )
