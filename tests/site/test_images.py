"""Pictures have sizes, and photographs are sent small."""

from __future__ import annotations

from pathlib import Path

import image_sizes
import numpy as np
import pytest
import small_images
from PIL import Image


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A picture that PNG cannot compress: smooth shades with noise."""
    noise = np.random.default_rng(0).normal(128, 12, (480, 1600, 3)).clip(0, 255)
    path = tmp_path / "photograph.png"
    Image.fromarray(noise.astype(np.uint8)).save(path)
    return path


@pytest.fixture
def plot(tmp_path: Path) -> Path:
    path = tmp_path / "plot.png"
    Image.new("RGB", (640, 480), "white").save(path)
    return path


def test_the_size_is_read_from_the_file(photograph: Path) -> None:
    assert image_sizes.png_size(photograph) == (1600, 480)


def test_a_file_that_is_no_png_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"GIF89a" + bytes(30))
    with pytest.raises(ValueError, match="is no PNG"):
        image_sizes.png_size(path)


def test_sizes_are_added_once_and_pictures_load_when_they_come_near(plot: Path) -> None:
    html = '<img alt="a" src="x/plot.png" /><img src="plot.png" width="9" height="9">'
    first, second = image_sizes.with_sizes(html, {"plot.png": plot}).split("><")
    assert 'width="640" height="480"' in first
    assert second.count("width=") == 1
    assert first.count('loading="lazy"') == second.count('loading="lazy"') == 1


def test_a_photograph_becomes_much_smaller(photograph: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "photograph.webp"
    assert small_images.convert(photograph, target)
    assert target.stat().st_size < 0.67 * photograph.stat().st_size
    with Image.open(target) as picture:
        assert picture.size == (1520, 456)


def test_a_plot_becomes_smaller_and_stays_what_it_is(plot: Path, tmp_path: Path) -> None:
    target = tmp_path / "plot.webp"
    assert small_images.convert(plot, target)
    with Image.open(plot) as before, Image.open(target) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))


def test_what_would_hardly_shrink_stays_a_png(tmp_path: Path) -> None:
    path = tmp_path / "tiny.png"
    noise = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    assert not small_images.convert(path, tmp_path / "tiny.webp")
    assert not (tmp_path / "tiny.webp").exists()
