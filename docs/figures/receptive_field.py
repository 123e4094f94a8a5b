"""The receptive field of a deep unit: the cone through the layers, and what its gradient reaches."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from figures.figure import Figure, values_table

Layer = tuple[str, int, int, int]  # "conv" or "pool", kernel, stride, dilation


def receptive_field(
    X: Tensor, networks: Mapping[str, Sequence[Layer]], *, id: str, unit: tuple[int, int]
) -> Figure:
    """Return the figure for a photograph (H, W) from 0 to 1 and named networks of six layers.

    Parameters
    ----------
    X
        Photograph (H, W), about 100 pixels a side.
    networks
        For each name its layers, of which the first one's are shown.
    unit
        Row and column of the unit of the last layer that is shown at the start.
    """
    if any(len(layers) != 6 for layers in networks.values()):
        raise ValueError(f"the networks of {id!r} need six layers each")
    named = {
        name: [
            dict(zip(("kind", "kernel", "stride", "dilation"), layer, strict=True))
            for layer in layers
        ]
        for name, layers in networks.items()
    }
    image = (X * 255).round().int().tolist()
    start = next(iter(named.values()))
    data = {"image": image, "presets": named, "layers": start, "i": unit[0], "j": unit[1]}
    fields = {}
    for name, layers in networks.items():
        sizes, size, step = [], 1, 1
        for _, kernel, stride, dilation in layers:
            size += dilation * (kernel - 1) * step
            step *= stride
            sizes.append(size)
        fields[name] = sizes
    still = values_table("Receptive field after each of six layers, in pixels", fields)
    return Figure("receptive-field", id, "Receptive field of a deep unit", data, still)
