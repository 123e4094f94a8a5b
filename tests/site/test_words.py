"""The sources speak the field's language: words that must not come back, words that must be there.

A learner takes the words of a page along, and a search finds a page by them. Each entry says
what to write instead; the patterns leave room for the ordinary English uses.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCES = sorted(
    path
    for pattern in (
        "docs/*.md", "docs/tutorials/*.md", "docs/help/*.md", "docs/reference/*.md",
        "docs/figures/*.py", "docs/figures/*.js", "gallery/**/*.py", "gallery/**/*.rst",
        "src/**/*.py",
    )
    for path in ROOT.glob(pattern)
)  # fmt: skip

INSTEAD = {
    # torch's "in place" and "takes place" are fine, and so are decimal places.
    r"(?<!decimal )(?<!change )(?<!changes )\bplaces\b"
    r"|\b(?:each|every|a|the|which|that|this|its|same) place\b": "position",
    r"\bhalf[- ]turns?\b": "rotation by 180 degrees, flipped kernel",
    r"\b(?:un)?turned kernels?\b|\bkernels? (?:is |was |are )?(?:not )?turned\b"
    r"|\bturn(?:s|ed|ing)? (?:it|K|the kernel|the weights) by 180\b": "rotate by 180 degrees, flip",
    r"\b(?:kernels?|filters?|operators?|cells?|Laplacian|Sobel|differences?) answers?\b"
    r"|\banswers? (?:0|zero|positively|negatively|to (?:an? )?(?:edges?|bright|dark|constant))\b"
    r"|\b(?:negative|positive) answers?\b": "response, respond to",
    r"\btables? of (?:numbers|weights|pixels)\b": "array, matrix, kernel slice",
    r"\b(?:whoever|somebody|nobody|anybody)\b": "you, or the passive",
    r"(?<!there )\b(?:is|are) no (?:numbers?|integers?|tensors?|kernels?|images?|inverse|errors?"
    r"|edges?|windows?|pairs?|shapes?|convolutions?|whole|keyword)\b": "is not a",
    r"\b(?:has|have) not (?:the|an?|one|two|three|exactly|\d)\b": "does not have",
    r"\b(?:standing|lying) (?:kernels?|stripes?|edges?|differences?)\b": "vertical, horizontal",
    r"\bedge strength\b|\bstrength of (?:an|the) edge\b": "gradient magnitude",
    r"\b(?:kernel's|its|a|the) reach\b": "extent, effective kernel size",
    r"\bsymmetry meter\b": "a sentence on symmetric kernels",
    r"\bwhole numbers?\b": "integer",
    r"\btruth values?\b": "booleans",
    r"\b(?:has|have|needs?|not|fewer than|more than) (?:one|two|three|four|\d) axes\b"
    r"|\b(?:tensor|batch)(?:'s)? axes\b": "dimensions",
    r"\bgraphics cards?\b": "GPU",
    r"\bfast memory\b": "cache",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bwithout a word\b": "silently",
    r"\bone's own\b": "your own, custom",
    r"\bin the place of\b": "instead of",
    r"\bat leisure\b": "in detail",
    r"\bfor good(?= ?[.,;:)])": "permanently",
    r"\bjudg(?:e|es|ed|ing)\b": "verify, compare",
    r"\bconvict\w*|\bpoison\w*": "compare, set to NaN",
    r"\bnotic(?:e|es|ed|ing)\b": "detect",
    r"(?<!color-)(?<!colour-)\bblind\b": "insensitive",
    r"\bnervous\b": "sensitive to noise",
    r"\beats?\b": "shrinks by k - 1",
    r"\bits own books\b": "caches",
    r"\bbent functions?\b": "nonlinear function",
    r"\bdoubly blocked\b": "doubly block",
    r"\b1 of 4\b": "every fourth row and column",
    r"\boften (?:said|read|written|assumed|done|seen)\b": "a source, or nothing",
    r"\b(?:unfilled|with_gaps)\b": "empty, insert_zeros",
}
ONCE = {  # a picture in words that helps once on a page
    r"\bfalse edges?\b": "border artifact",
    r"\bbowls?\b": "quadratic loss",
}

REQUIRED = {
    "slide": "position|rotate|flip|linear|commutative|equivarian|locality|weight sharing",
    "edges": "sign|position|gradient magnitude|separable|Laplacian|non-maximum suppression"
    "|hysteresis|edge map",
    "output_shapes": "padding|stride|dilation|effective kernel size|ceil_mode",
    "borders": "border mode|replicate|reflect|circular|border artifact|receptive field"
    "|effective receptive field",
    "channels": "input channel|output channel|pointwise|1x1 convolution|grouped convolution"
    "|depthwise|parameters|NCHW",
    "layer": "bias|initialization|activation|pooling|feature map|receptive field"
    "|effective receptive field|ceil_mode",
    "learn": "gradient descent|learning rate|epoch|hyperparameter|loss",
    "network": "training set|validation|test set|test accuracy|cross-entropy|softmax|occlusion"
    "|activation|pooling|feature map|accuracy|equivarian|invarian|permut",
    "backprop": "chain rule|upstream gradient|rotate|flip|pooling",
    "blocks": "batch normalization|residual|skip connection|depthwise separable|patch embedding",
    "upsample": "transposed convolution|upsampling|output_padding|checkerboard|not an inverse",
    "matrix": "im2col|doubly block Toeplitz|transposed convolution|rotated by 180|flipped kernel"
    "|weight sharing|sparse",
    "frequency": "convolution theorem|frequency response|aliasing|Fourier transform",
    "photographs": "median|bilateral|salt and pepper|nonlinear|scale space|Laplacian pyramid"
    "|inverse filter|Wiener filter|normalized cross-correlation|Gabor filter"
    "|independent component",
    "predict": "convex|quadratic|stability limit|contraction factor|condition number"
    "|identifiable|whitening",
    "fast": "memory|cache|separable|operations|bytes",
}
IN_HEADINGS = {
    "slide": "position|equivariant|flip|weight sharing",
    "edges": "gradient magnitude|Sobel|Laplacian|edge map|scale",
    "output_shapes": "padding|stride|dilation|same padding",
    "borders": "border modes|receptive field|effective receptive field",
    "channels": "input channels|1 × 1|grouped|depthwise|NCHW",
    "layer": "activation|pooling|receptive field|initialization|feature maps",
    "learn": "gradient descent|learning rate",
    "network": "test set|equivariance|invariance|pooling",
    "backprop": "gradient",
    "blocks": "batch normalization|residual|depthwise separable|patch embedding",
    "upsample": "output_padding|checkerboard|input gradient",
    "matrix": "im2col|doubly block Toeplitz|transposed convolution|input gradient",
    "frequency": "convolution theorem|frequency responses|aliasing",
    "photographs": "median filter|scale space|pyramid|blobs|Wiener|normalized correlation|Gabor"
    "|independent components",
    "predict": "quadratic|convex|eigenvectors|contraction factor|identify|noise",
}


def words(path: Path) -> str:
    """Return a file's text on one line, comment marks at the beginning of lines left out."""
    return re.sub(r"\s*\n\s*(?:# |\* |// )?", " ", path.read_text("utf-8"))


def uses(pattern: str, text: str) -> list[str]:
    found = re.finditer(pattern, text, re.IGNORECASE)
    return [text[max(0, m.start() - 40) : m.end() + 30] for m in found]


def prose(page: str) -> str:
    """Return a tutorial without its code, its front matter and its exercises."""
    text = (
        DOCS.joinpath("tutorials", f"{page}.md").read_text("utf-8").partition("\n## Exercises")[0]
    )
    text = re.sub(r"\A---.*?^---$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^```\{code-cell\}.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return " ".join(text.split())


@pytest.mark.parametrize(("pattern", "instead"), INSTEAD.items(), ids=INSTEAD.values())
def test_a_word_of_our_own_does_not_come_back(pattern: str, instead: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: ...{use}..."
        for path in SOURCES
        for use in uses(pattern, words(path))
    ]
    assert not found, f"write: {instead}\n" + "\n".join(found)


@pytest.mark.parametrize(("pattern", "instead"), ONCE.items(), ids=ONCE.values())
def test_a_picture_in_words_stands_once_on_a_page(pattern: str, instead: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: ...{use}..."
        for path in SOURCES
        for use in uses(pattern, words(path))[1:]
    ]
    assert not found, f"from the second time on, write: {instead}\n" + "\n".join(found)


@pytest.mark.parametrize("page", REQUIRED)
def test_a_tutorial_uses_the_words_of_its_subject(page: str) -> None:
    text = prose(page).lower()
    missing = [word for word in REQUIRED[page].split("|") if word.lower() not in text]
    assert not missing


@pytest.mark.parametrize("page", IN_HEADINGS)
def test_headings_carry_the_words_of_the_subject(page: str) -> None:
    source = DOCS.joinpath("tutorials", f"{page}.md").read_text("utf-8")
    headings = " ".join(re.findall(r"^#{2,3} (?!Exercise)(.*)$", source, re.MULTILINE)).lower()
    missing = [word for word in IN_HEADINGS[page].split("|") if word.lower() not in headings]
    assert not missing


def test_the_glossary_defines_the_words_of_the_field() -> None:
    entries = re.findall(
        r"^(\w[^\n]*)$", DOCS.joinpath("reference/glossary.md").read_text("utf-8"), re.MULTILINE
    )
    wanted = (
        "activation|aliasing|batch normalization|border mode|border artifact|ceil_mode|checkerboard artifact"
        "|commutative|convex|convolution theorem|depthwise convolution|edge map"
        "|effective receptive field|equivariance|feature map|flipped kernel|frequency response"
        "|gradient magnitude|grouped convolution|hyperparameter|hysteresis|initialization"
        "|invariance|non-maximum suppression|normalized cross-correlation|output_padding"
        "|permutation|pointwise convolution|pooling|position|receptive field"
        "|rotation by 180 degrees|separable|stability limit|template matching|test set"
        "|transposed convolution|upsampling"
    )
    assert not set(wanted.split("|")) - set(entries)


def test_every_source_of_the_bibliography_is_cited_and_every_citation_has_a_source() -> None:
    bibliography = DOCS / "reference" / "bibliography.md"
    defined = set(re.findall(r"^\((bib-[\w-]+)\)=$", bibliography.read_text("utf-8"), re.MULTILINE))
    texts = [path.read_text("utf-8") for path in SOURCES]
    cited = {name for text in texts for name in re.findall(r"<(bib-[\w-]+)>", text)}
    assert defined == cited


def test_the_patterns_leave_ordinary_english_alone() -> None:
    fine = (
        "It changes the image in place, in-place. Rounding takes place here, to two decimal places. "
        "There is no error, and there are no edges. Color-blind readers. For good pictures. "
        "Turn the page. The answer is 19. It reaches the border. Titles of the two axes. "
        "An arrow key. You will notify us. Great treats."
    )
    assert not [pattern for pattern in INSTEAD if uses(pattern, fine)]
    wrong = "At each place the turned kernel answers to edges; nobody notices, and it is no error."
    assert sum(len(uses(pattern, wrong)) for pattern in INSTEAD) == 6
