"""The pictures follow one rule: gray for images, zero-centered colors for signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex, to_rgb

from convscope import finite_difference, learn_kernel, patch_gram, plotting, stripe


@pytest.fixture(autouse=True)
def _fresh_figure() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


@pytest.mark.parametrize("largest", [0.5, 1.0, 7.0])
def test_zero_is_white_and_both_signs_have_one_scale(largest: float) -> None:
    drawn = plotting.show_response(torch.tensor([[-largest, 0.0, largest / 2]]))
    assert drawn.get_clim() == (-largest, largest)
    colors = drawn.cmap(drawn.norm(np.array([-largest, 0.0, largest])))
    assert min(colors[1, :3]) > 0.95
    assert colors[0, 2] > colors[0, 0]
    assert colors[2, 0] > colors[2, 2]


@pytest.mark.parametrize("values", [[[0.0, 0.0]], [[float("nan"), float("inf")]]])
def test_a_response_without_a_scale_still_has_one(values: list[list[float]]) -> None:
    assert plotting.show_response(torch.tensor(values)).get_clim() == (-1.0, 1.0)


def test_numbers_are_written_with_readable_contrast() -> None:
    drawn = plotting.show_response(torch.tensor([[-1.0, 0.25]]))
    texts = {text.get_text(): text.get_color() for text in drawn.axes.texts}
    assert texts == {"\N{MINUS SIGN}1": "white", "0.25": "black"}


@pytest.mark.parametrize("draw", [plotting.show_image, plotting.show_response])
def test_every_number_has_the_contrast_that_small_text_needs(draw: Any) -> None:
    drawn = draw(torch.linspace(-1, 1, 201)[None], values=True)
    for text, value in zip(drawn.axes.texts, np.ravel(drawn.get_array()), strict=True):
        written, below = (
            luminance(color) for color in (text.get_color(), drawn.cmap(drawn.norm(value)))
        )
        lighter, darker = max(written, below), min(written, below)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(color: Any) -> float:
    """Return the relative luminance as the accessibility guidelines (WCAG 2) define it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize(
    "draw", [plotting.show_image, plotting.show_response, plotting.show_kernel]
)
def test_numbers_are_written_into_small_pictures_only(draw: Any) -> None:
    assert len(draw(torch.ones(10, 12), ax=plt.figure().add_subplot()).axes.texts) == 120
    assert not draw(torch.ones(11, 11), ax=plt.figure().add_subplot()).axes.texts


@pytest.mark.parametrize("draw", [plotting.show_image, plotting.show_response])
def test_numbers_are_written_or_left_out_as_asked(draw: Any) -> None:
    assert len(draw(torch.ones(12, 12), values=True).axes.texts) == 144
    assert not draw(torch.ones(2, 2), ax=plt.figure().add_subplot(), values=False).axes.texts


def test_pixels_are_squares_of_one_color() -> None:
    assert plotting.show_image(torch.eye(3)).get_interpolation() == "nearest"


def test_a_correlation_is_three_titled_pictures() -> None:
    X, K = stripe(), finite_difference()
    images = plotting.show_correlation(X, K, X[:, :-1] - X[:, 1:])
    assert [image.axes.get_title() for image in images] == ["X", "K", "Y"]
    assert images[0].get_cmap().name == "gray"


def test_the_bowl_holds_the_path_and_its_center() -> None:
    X = stripe()
    Y = X[:, :-1] - X[:, 1:]
    fit = learn_kernel(X, Y, (1, 2), init=torch.tensor([[0.25, 0.5]]))
    contours = plotting.show_bowl(patch_gram(X, (1, 2)), finite_difference(), fit.kernels)
    star, path = contours.axes.lines
    np.testing.assert_allclose(np.ravel(star.get_xydata()), [1, -1])
    np.testing.assert_allclose(path.get_xydata(), fit.kernels.reshape(-1, 2), rtol=1e-6)


def test_a_bowl_that_cannot_be_drawn_is_refused() -> None:
    for gram, minimum in [(3, 3), (2, 3), (3, 2)]:
        sentence = rf"\({gram}, {gram}\), minimum {minimum} weights: only the loss of a kernel of two weights"
        with pytest.raises(ValueError, match=sentence):
            plotting.show_bowl(torch.eye(gram), torch.ones(minimum))


@pytest.mark.parametrize("draw", [plotting.show_image, plotting.show_response])
def test_a_batch_is_not_drawn(draw: object) -> None:
    assert callable(draw)
    with pytest.raises(ValueError, match=r"^[XY] has shape \(2, 3, 4\): give rows"):
        draw(torch.ones(2, 3, 4))


def test_losses_are_drawn_over_epochs_from_one() -> None:
    line = plotting.show_losses(torch.tensor([4.0, 2.0, 1.0]), label="run", color="black")
    assert np.asarray(line.get_xdata()).tolist() == [1, 2, 3]
    assert line.axes.get_yscale() == "log"
    assert line.get_label() == "run"
    hidden_from_legends = plotting.show_losses(torch.ones(2)).get_label()
    assert str(hidden_from_legends).startswith("_")


def test_lines_of_equal_loss_lie_where_the_loss_is_equal() -> None:
    gram = torch.tensor([[5.0, 2.0], [2.0, 3.0]])
    minimum = torch.tensor([[2.0, -1.0]])
    path = torch.tensor([[2.0, -1.0], [4.0, 0.0], [3.0, 2.0]])
    contours = plotting.show_bowl(gram, minimum, path, title="bowl")
    levels, paths = contours.levels, contours.get_paths()
    np.testing.assert_allclose(levels[1:] / levels[:-1], 4)
    assert len(levels) == 8
    for level, line in list(zip(levels, paths, strict=True))[3:]:
        offset = line.vertices - minimum.numpy()
        loss = np.einsum("ni,ij,nj->n", offset, gram.numpy(), offset)
        np.testing.assert_allclose(loss, level, rtol=0.02)
    # all of the path, which goes 3 from the minimum, with a little room around it
    np.testing.assert_allclose(contours.axes.get_xlim(), (2 - 3.45, 2 + 3.45))
    np.testing.assert_allclose(contours.axes.get_ylim(), (-1 - 3.45, -1 + 3.45))


def test_a_bowl_without_a_path_shows_its_neighborhood() -> None:
    contours = plotting.show_bowl(torch.eye(2) / 10, torch.tensor([1.0, -1.0]))
    assert len(contours.axes.lines) == 1
    np.testing.assert_allclose(contours.axes.get_xlim(), (1 - 1.15, 1 + 1.15))


def test_axes_say_what_they_show() -> None:
    path = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    axes = plotting.show_bowl(torch.eye(2), torch.zeros(2), path, title="bowl").axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("first weight", "second weight")
    assert axes.get_title() == "bowl"
    assert axes.get_aspect() == 1
    assert [line.get_label() for line in axes.lines] == ["minimum", "gradient descent"]
    assert [line.get_marker() for line in axes.lines] == ["*", "o"]
    assert axes.lines[0].get_linestyle() == "None"
    # black, blue and gray lines can be told apart without red and green
    assert [to_hex(line.get_color()) for line in axes.lines] == ["#000000", "#0072b2"]
    (contours,) = axes.collections
    assert {to_hex(color) for color in contours.get_edgecolor()} == {"#999999"}
    plt.close("all")
    axes = plotting.show_losses(torch.tensor([2.0, 1.0]), title="log").axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss before the update")
    assert axes.get_title() == "log"


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.show_image(torch.eye(3), ax=ax),
        lambda ax: plotting.show_response(torch.eye(3), ax=ax),
        lambda ax: plotting.show_kernel(torch.eye(3), ax=ax),
        lambda ax: plotting.show_losses(torch.ones(3), ax=ax),
        lambda ax: plotting.show_bowl(torch.eye(2), torch.zeros(2), ax=ax),
    ],
)
def test_everything_draws_on_the_axes_it_is_given_without_a_title_of_its_own(draw: object) -> None:
    _, (first, second) = plt.subplots(1, 2)
    plt.sca(second)
    assert callable(draw)
    assert draw(first).axes is first
    assert not second.has_data()
    assert first.get_title() == ""


def test_a_correlation_is_drawn_on_three_axes_with_pixels_of_one_size() -> None:
    X = torch.zeros(6, 8)
    images = plotting.show_correlation(X, torch.ones(1, 4), X[:, 3:], titles=("a", "b", "c"))
    figure = images[0].axes.figure
    assert figure is not None
    figure.draw_without_rendering()
    sizes = [
        image.axes.get_window_extent().width / np.shape(image.get_array())[1] for image in images
    ]
    np.testing.assert_allclose(sizes, sizes[0], rtol=0.05)
    # from edge to edge of the figure, and not much higher than the image with its title
    boxes = [image.axes.get_tightbbox() for image in images]
    width, height = figure.bbox.size
    assert boxes[2].x1 - boxes[0].x0 > 0.95 * width
    assert height - (boxes[0].y1 - boxes[0].y0) < 0.2 * height
    assert [image.axes.get_title() for image in images] == ["a", "b", "c"]


def test_the_image_of_a_correlation_is_drawn_between_the_limits_it_is_given() -> None:
    X, K = torch.tensor([[-1.0, 4.0]]), torch.ones(1, 1)
    assert plotting.show_correlation(X, K, X)[0].get_clim() == (0.0, 1.0)
    image, kernel, output = plotting.show_correlation(X, K, X, limits=(-1.0, 4.0))
    assert image.get_clim() == (-1.0, 4.0)
    assert kernel.get_clim() == (-1.0, 1.0)
    assert output.get_clim() == (-4.0, 4.0)


def test_a_kernel_keeps_the_scale_it_is_given() -> None:
    assert plotting.show_kernel(torch.eye(3), limit=4.0).get_clim() == (-4.0, 4.0)
    assert len(plotting.show_kernel(torch.eye(3), ax=plt.figure().add_subplot()).axes.texts) == 9


def test_numbers_are_centered_in_their_pixels_without_ticks() -> None:
    axes = plotting.show_image(torch.tensor([[0.0, 0.25, 1.0]])).axes
    assert [text.get_position() for text in axes.texts] == [(0, 0), (1, 0), (2, 0)]
    assert {(text.get_ha(), text.get_va()) for text in axes.texts} == {("center", "center")}
    assert [text.get_color() for text in axes.texts] == ["white", "white", "black"]
    assert axes.get_xticks().size == axes.get_yticks().size == 0


def test_numbers_are_drawn_whatever_they_belong_to() -> None:
    parameter = torch.eye(3, requires_grad=True)
    assert np.array_equal(plotting.show_image(parameter).get_array(), np.eye(3))
    negated = torch.complex(torch.zeros(2, 3), torch.ones(2, 3)).to(torch.complex128).conj().imag
    assert np.array_equal(plotting.show_response(negated).get_array(), -np.ones((2, 3)))
    losses = torch.tensor([4.0, 2.0], dtype=torch.bfloat16, requires_grad=True)
    assert np.array_equal(plotting.show_losses(losses).get_ydata(), [4, 2])
    path = torch.tensor([[0.0, 0.0], [0.5, 0.5]], requires_grad=True)
    plotting.show_bowl(parameter[:2, :2], path[1], path)
