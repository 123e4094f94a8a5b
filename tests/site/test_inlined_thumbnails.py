"""A page with many thumbnails brings the later ones itself."""

from __future__ import annotations

from pathlib import Path

import inlined_thumbnails
import pytest


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    tmp_path.joinpath("_images").mkdir()
    for number in range(12):
        tmp_path.joinpath(f"_images/p{number}_thumb.webp").write_bytes(b"small")
    return tmp_path


def page(count: int) -> str:
    return "".join(f'<img src="../_images/p{n}_thumb.webp" alt="">' for n in range(count))


def test_ten_stay_files(pictures: Path) -> None:
    assert inlined_thumbnails.inlined(page(10), pictures) == page(10)


def test_later_ones_are_part_of_the_page(pictures: Path) -> None:
    html = inlined_thumbnails.inlined(page(12), pictures)
    assert html.startswith(page(10))
    assert html.count('src="data:image/webp;base64,c21hbGw="') == 2


def test_a_large_one_stays_a_file(pictures: Path) -> None:
    large = pictures / "_images/p11_thumb.webp"
    large.write_bytes(b"x" * (inlined_thumbnails.LARGEST + 1))
    assert "p11_thumb" in inlined_thumbnails.inlined(page(12), pictures)
