"""The site's own search finds the right page among the first three results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import Open, from_both
from playwright.sync_api import Page, expect

SLIDE, EDGES, SHAPES = "tutorials/slide", "tutorials/edges", "tutorials/output_shapes"
BORDERS = "tutorials/borders"
CHANNELS, LAYER, LEARN = "tutorials/channels", "tutorials/layer", "tutorials/learn"
NETWORK, BACKPROP, UPSAMPLE = "tutorials/network", "tutorials/backprop", "tutorials/upsample"
MATRIX, FREQUENCY = "tutorials/matrix", "tutorials/frequency"
PREDICT, FAST = "tutorials/predict", "tutorials/fast"
PHOTOGRAPHS, BLOCKS = "tutorials/photographs", "tutorials/blocks"
ERRORS, DIAGNOSE, CORRECTIONS = "help/errors", "help/diagnose", "help/corrections"
GLOSSARY = "reference/glossary"

# What readers ask, in their words, and a page that answers.
QUERIES = {
    "rotate": SLIDE,
    "rotation": SLIDE,
    "rotated kernel": SLIDE,
    "why rotate weights": BACKPROP,
    "gradient magnitude": EDGES,
    "commutative": SLIDE,
    "what error message gradient Conv2D class": ERRORS,
    "integral kernel": EDGES,
    "'Conv2d' object has no attribute 'grad'": ERRORS,
    "Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same": (
        ERRORS
    ),
    "output size formula": SHAPES,
    "padding same even kernel": SHAPES,
    "what is a receptive field": GLOSSARY,
    "receptive field dilation": BORDERS,
    "effective receptive field": BORDERS,
    "why cross-correlation": SLIDE,
    "difference between convolution and cross-correlation": SLIDE,
    "weight sharing": SLIDE,
    "translation equivariance": SLIDE,
    "edge detection canny": EDGES,
    "non-maximum suppression": EDGES,
    "sobel kernel": EDGES,
    "gaussian blur": EDGES,
    "separable kernel": EDGES,
    "laplacian": EDGES,
    "reflect padding border": BORDERS,
    "OpenCV filter2D border": BORDERS,
    "stride does not divide": SHAPES,
    "1x1 convolution": CHANNELS,
    "depthwise convolution": CHANNELS,
    "number of parameters": CHANNELS,
    "max pooling gradient": LAYER,
    "average pooling": LAYER,
    "activation ReLU": LAYER,
    "learning rate too large diverges": PREDICT,
    "gradient descent kernel": LEARN,
    "train a network on digits": NETWORK,
    "confusion matrix": NETWORK,
    "feature maps of a trained network": NETWORK,
    "backpropagation through convolution": BACKPROP,
    "gradient with stride": BACKPROP,
    "transposed convolution checkerboard": UPSAMPLE,
    "output_padding": UPSAMPLE,
    "toeplitz matrix": MATRIX,
    "im2col": MATRIX,
    "convolution theorem": FREQUENCY,
    "aliasing": FREQUENCY,
    "FFT convolution": FREQUENCY,
    "condition number": PREDICT,
    "hessian eigenvalues learning rate": PREDICT,
    "fast convolution numba": FAST,
    "memory bandwidth": FAST,
    "wrong output shape": DIAGNOSE,
    "kernel size can't be greater than actual input size": ERRORS,
    "mat1 and mat2 shapes cannot be multiplied (32x400 and 120x84)": ERRORS,
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)": ERRORS,
    # Misspelt, or by other names
    "receptive feild": BORDERS,
    "cross corelation": SLIDE,
    "gausian blur": EDGES,
    "transpose convolutoin": UPSAMPLE,
    "padding same": SHAPES,
    "dead relu": LAYER,
    "mnist": NETWORK,
    "learning rate too high loss nan": PREDICT,
    "atrous": SHAPES,
    "nyquist": FREQUENCY,
    "flops": FAST,
    "uint8 negative": EDGES,
    "thick edges": EDGES,
    "canny from scratch": EDGES,
    "combine two kernels": LAYER,
    "associative": LAYER,
    "median filter salt and pepper": PHOTOGRAPHS,
    "wiener deconvolution": PHOTOGRAPHS,
    "batchnorm folding": BLOCKS,
    "resnet block": BLOCKS,
}
FIRST = """(queries) => queries.map((query) => {
  const found = Search._performSearch(...Search._parseQuery(query)).reverse();
  return [...new Set(found.map(([page]) => page))].slice(0, 3);
})"""


@pytest.fixture(scope="module")
def results(browser: Any, served: str) -> Iterator[Page]:
    """The page of results, which answers every other query without being loaded again."""
    page = browser.new_page()
    page.goto(f"{served}search.html?q=kernel")
    page.locator("ul.search li a").first.wait_for()
    yield page
    page.close()


def missed(results: Page, wanted: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    """Return, for each query that misses its page, that page and the first three results."""
    found = results.evaluate(FIRST, list(wanted))
    pairs = zip(wanted.items(), found, strict=True)
    return {query: (page, pages) for (query, page), pages in pairs if page not in pages}


@pytest.mark.parametrize("query", QUERIES)
def test_a_question_finds_its_page(query: str, results: Page) -> None:
    assert not missed(results, {query: QUERIES[query]})


def test_every_name_of_the_library_finds_its_page(results: Page, site: Path) -> None:
    pages = site.glob("reference/generated/*.html")
    names = {path.stem.split(".")[-1]: f"reference/generated/{path.stem}" for path in pages}
    assert len(names) > 30
    assert not missed(results, names)


def test_every_term_finds_the_glossary(results: Page, site: Path) -> None:
    page = BeautifulSoup((site / f"{GLOSSARY}.html").read_text("utf-8"), "html.parser")
    terms = [term.get_text().removesuffix("¶").strip() for term in page.select("dl.glossary > dt")]
    assert len(terms) > 50
    assert not missed(results, dict.fromkeys(terms, GLOSSARY))


def test_every_title_finds_its_page(results: Page, site: Path) -> None:
    titles = {}
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site).with_suffix("").as_posix()
        heading = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("h1")
        # What other sites embed is found by the page that it comes from.
        listed = page.split("/")[0] not in ("embed", "search", "genindex", "404", "index")
        if heading and listed:
            titles[heading.get_text().removesuffix("¶").strip()] = page
    assert not missed(results, titles)


def test_a_result_leads_to_its_section(results: Page) -> None:
    anchors = results.evaluate(
        """(queries) => queries.map(([query, page]) =>
          Search._performSearch(...Search._parseQuery(query)).findLast((found) => found[0] === page)?.[2])""",
        [["effective receptive feild", BORDERS], ["non-maximum suppression", EDGES]],
    )
    assert "effective" in anchors[0]
    assert "suppress" in anchors[1]


def test_the_page_says_what_it_searched_for(open_page: Open) -> None:
    page = open_page("search.html?q=receptive+feild")
    expect(page.get_by_text("Searched for: receptive field.")).to_be_visible()
    expect(page.locator("ul.search li a").nth(3)).to_be_visible()  # they come one after the other


@from_both
def test_the_page_of_results_shows_what_is_found(origin: str, open_page: Open) -> None:
    page = open_page(f"{origin}search.html")
    page.locator("input[name=q]").first.fill("stripe")
    page.keyboard.press("Enter")
    expect(page.locator(".search-summary")).to_contain_text("found")
    expect(page.locator("ul.search li a").nth(3)).to_be_visible()  # they come one after the other
