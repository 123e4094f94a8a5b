"""Operations, least bytes and the bound of a convolutional layer on a machine."""

from collections.abc import Mapping

from figures.figure import Figure, number, values_table

SIZES = ("rows", "columns", "inputs", "outputs", "groups", "side")


def cost_counter(
    layers: Mapping[str, tuple[int, int, int, int, int, int]],
    *,
    id: str,
    operations: float,
    bytes: float,
) -> Figure:
    """Return the figure for named layers and what a machine does in a nanosecond.

    Parameters
    ----------
    layers
        For each name rows and columns of the image, input and output channels, groups, and the
        side of the kernel; the first is shown at the start.
    operations, bytes
        What the machine computes and moves in a nanosecond.
    """
    presets = {name: dict(zip(SIZES, sizes, strict=True)) for name, sizes in layers.items()}
    machine = {"operations": round(operations), "bytes": round(bytes)}
    still = values_table(
        "Rows, columns, input and output channels, groups, kernel; a nanosecond: "
        f"{number(machine['operations'])} operations, {number(machine['bytes'])} bytes",
        layers,
    )
    return Figure("cost-counter", id, "Cost counter", {"presets": presets, **machine}, still)
