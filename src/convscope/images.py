"""The images used throughout: three drawn ones, and photographs that other packages ship."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from convscope.checks import check_int, check_memory, needed

__all__ = ["brain", "diagonal", "flower", "portrait", "single_edge", "stripe", "temple"]


def stripe() -> Tensor:
    """Return a white image with a black stripe from top to bottom.

    Returns
    -------
    torch.Tensor
        Image (6, 8) of ones, with columns 2 to 5 zero.

    References
    ----------
    Aston Zhang et al., *Dive into Deep Learning*, "Convolutions for Images".

    Examples
    --------
    >>> stripe()[0]
    tensor([1., 1., 0., 0., 0., 0., 1., 1.])
    """
    X = torch.ones(6, 8)
    X[:, 2:6] = 0
    return X


def single_edge() -> Tensor:
    """Return an image that is white at the left and black from column 2 on.

    Returns
    -------
    torch.Tensor
        Image (6, 8) of ones, with columns 2 to 7 zero.

    Examples
    --------
    >>> single_edge()[0]
    tensor([1., 1., 0., 0., 0., 0., 0., 0.])
    """
    X = torch.ones(6, 8)
    X[:, 2:] = 0
    return X


def diagonal(size: int = 8) -> Tensor:
    """Return an image that is white above its diagonal and black on it and below.

    Parameters
    ----------
    size
        Rows and columns in pixels; at least 2.

    Returns
    -------
    torch.Tensor
        Image (size, size).

    Raises
    ------
    TypeError
        If size is not an integer.
    ValueError
        If size is below 2, where there is no edge.

    Examples
    --------
    >>> diagonal(3)
    tensor([[0., 1., 1.],
            [0., 0., 1.],
            [0., 0., 0.]])
    """
    size = check_int("size", size, 1)
    if size == 1:
        raise ValueError("size=1 has no diagonal edge: use 2 or more")
    check_memory("the image", size, size)
    return torch.ones(size, size).triu(1)


def brain() -> Tensor:
    """Return a slice of a head, taken by magnetic resonance imaging.

    Returns
    -------
    torch.Tensor
        Image (256, 256), float32, scaled so that it spans 0 to 1.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib, which ships the picture, is not installed.

    References
    ----------
    The file ``s1045.ima.gz`` of matplotlib's sample data.

    Examples
    --------
    >>> brain().shape
    torch.Size([256, 256])
    """
    import gzip

    import numpy as np

    cbook = needed("matplotlib", "matplotlib.cbook")
    with gzip.open(str(cbook.get_sample_data("s1045.ima.gz", asfileobj=False))) as file:
        values = np.frombuffer(file.read(), "<u2").reshape(256, 256)
    X = torch.from_numpy(values.astype(np.float32))
    return X / X.max()  # the least is 0 already


def portrait(*, color: bool = False) -> Tensor:
    """Return a photograph of Grace Hopper.

    Parameters
    ----------
    color
        Whether to keep the red, green and blue channels.

    Returns
    -------
    torch.Tensor
        Image (600, 512), or (3, 600, 512) in color; float32 from 0 (black) to 1
        (white). Gray is 0.299 red + 0.587 green + 0.114 blue.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib, which ships the picture, is not installed.

    References
    ----------
    The file ``grace_hopper.jpg`` of matplotlib's sample data, a photograph by
    the United States Navy in the public domain; the weights for gray are those
    of ITU-R BT.601.

    Examples
    --------
    >>> portrait().shape, portrait(color=True).shape
    (torch.Size([600, 512]), torch.Size([3, 600, 512]))
    """
    import numpy as np

    cbook, Image = needed("matplotlib", "matplotlib.cbook"), needed("pillow", "PIL.Image")
    with Image.open(str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))) as picture:
        return _channels(np.asarray(picture), color=color)


def temple(*, color: bool = False) -> Tensor:
    """Return a photograph of a temple of the Summer Palace in Beijing.

    Parameters
    ----------
    color
        Whether to keep the red, green and blue channels.

    Returns
    -------
    torch.Tensor
        Image (427, 640), or (3, 427, 640) in color; float32 from 0 (black) to 1
        (white). Gray is 0.299 red + 0.587 green + 0.114 blue.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn, which ships the picture, is not installed.

    References
    ----------
    The file ``china.jpg`` of scikit-learn's sample images, a photograph by
    danielbuechele, https://www.flickr.com/photos/danielbuechele/6061409035, under the
    Creative Commons license CC BY 2.0.

    Examples
    --------
    >>> temple().shape, temple(color=True).shape
    (torch.Size([427, 640]), torch.Size([3, 427, 640]))
    """
    return _sample("china.jpg", color=color)


def flower(*, color: bool = False) -> Tensor:
    """Return a photograph of a dahlia.

    Parameters
    ----------
    color
        Whether to keep the red, green and blue channels.

    Returns
    -------
    torch.Tensor
        Image (427, 640), or (3, 427, 640) in color; float32 from 0 (black) to 1
        (white). Gray is 0.299 red + 0.587 green + 0.114 blue.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn, which ships the picture, is not installed.

    References
    ----------
    The file ``flower.jpg`` of scikit-learn's sample images, a photograph by
    vultilion, https://www.flickr.com/photos/vultilion/6056698931, under the
    Creative Commons license CC BY 2.0.

    Examples
    --------
    >>> flower().shape
    torch.Size([427, 640])
    """
    return _sample("flower.jpg", color=color)


def _sample(name: str, *, color: bool) -> Tensor:
    """Return one of the two photographs that scikit-learn ships."""
    datasets = needed("scikit-learn", "sklearn.datasets")
    return _channels(datasets.load_sample_image(name), color=color)


def _channels(values: Any, *, color: bool) -> Tensor:
    """Return bytes (H, W, 3) as channels from 0 to 1, or their gray."""
    import numpy as np

    scaled = torch.from_numpy(values.astype(np.float32) / 255)
    channels = scaled.permute(2, 0, 1).contiguous()
    red, green, blue = channels
    return channels if color else 0.299 * red + 0.587 * green + 0.114 * blue
