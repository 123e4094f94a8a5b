"""Settings of the site. Whatever needs a function is a tested extension in `_ext`."""

import atexit
import gc
import os
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import head_start

HERE = Path(__file__).parent
# A build makes millions of objects and keeps most of them: looking for garbage among them
# as often as Python does by default takes a sixth of its time.
gc.set_threshold(100_000, 20, 100)
atexit.register(gc.freeze)  # nor look through all of them when it is over

# The kernels of all pages read the same two settings (sharp figures, no banner).
os.environ["IPYTHONDIR"] = str(HERE / "_ipython")
# Pictures belong to their cells, whatever backend the caller's shell prefers.
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
# A fixed date in every file that stores one, so that two builds can be compared.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")
# One thread: sums are added in the same order, thus rounded alike, on every machine; and
# on arrays as small as these more threads mostly wait for each other.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
# The debugger's warning about frozen modules is the only thing that a kernel
# would write to stderr, which fails a page (see nb_output_stderr).
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

# Kernels take longer to be ready than Sphinx: they start first if a page may have to run.
head_start_state = head_start.begin(HERE)

project = "Convscope"
author = "The Convscope developers"
project_copyright = author
# The package says its version in one place.
version = release = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]

extensions = [
    # First of all: what may be built upon, and what must go.
    "trusted_builds",
    "fresh_sources",
    # Pages and their execution, each run in a kernel of its own.
    "light_myst_nb",
    "myst_nb",
    "head_start",
    "warm_kernels",
    "run_ahead",
    "idle_time",
    "sphinx_gallery.gen_gallery",
    "fresh_gallery",
    "gallery_errors",
    "own_places",
    "fixed_downloads",
    "whole_search_index",
    "site_digest",
    # The API reference.
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "fresh_api",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    # Cards, grids and folded solutions.
    "sphinx_design",
    # Our own, each described in its first line.
    "mathml",
    "alt_text",
    "bundle",
    "html_repairs",
    "image_sizes",
    "inlined_thumbnails",
    "learning_path",
    "machine_readable",
    "notebooks",
    "page_meta",
    "page_tools",
    "plain_tokens",
    "empty_figures",
    "public_bases",
    "reading_time",
    "small_images",
    "solutions",
    "term_uses",
    "mistake_table",
    "explorables",
]

root_doc = "index"
exclude_patterns = [
    "_build",
    "_ipython",
    # Templates and extensions are not pages.
    "_ext",
    "_templates",
    # The gallery's notebooks are downloads: as pages they would run a second time.
    "gallery/**/*.ipynb",
]
# One warning list for everything: an undefined reference is an error under -W.
nitpicky = True
# `name` in a docstring or a gallery script is a link to that Python object.
default_role = "py:obj"

# -- MyST and the execution of tutorials ---------------------------------------

myst_enable_extensions = [
    "amsmath",  # \begin{aligned} and friends as a block
    "attrs_inline",  # {.class} after an image or a span
    "colon_fence",  # ::: around a block that itself holds code
    "deflist",
    "dollarmath",
    "substitution",
]
myst_heading_anchors = 3  # [text](page.md#heading) is checked like any reference
myst_dmath_double_inline = True

nb_execution_mode = "off"  # run_ahead runs pages, exactly those whose outputs may differ
nb_execution_timeout = 60  # seconds for one cell; a page should take three
nb_output_stderr = "error"  # warnings on a page would show paths and confuse
nb_code_prompt_show = "Show the code"  # only code is ever folded
nb_code_prompt_hide = "Hide the code"
nb_merge_streams = True  # several prints of one cell are one block
nb_execution_excludepatterns = ["gallery/*"]  # the gallery runs its own scripts
nb_render_markdown_format = "myst"  # glued Markdown may hold math and links
nb_mime_priority_overrides = [("html", "text/latex", 5)]  # formulas before reprs

# -- Gallery ---------------------------------------------------------------------

# Strings instead of functions and classes: Sphinx can compare them between builds.
sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "subsection_order": "gallery_hooks.section_order",
    "within_subsection_order": "FileNameSortKey",
    "doc_module": ("convscope",),
    "reference_url": {"convscope": None},
    "backreferences_dir": "gallery/backreferences",
    "reset_modules": ("gallery_hooks.reset", "gallery_hooks.warnings_are_errors"),
    "reset_modules_order": "both",
    "image_srcset": ["2x"],
    "thumbnail_size": (320, 224),
    "capture_repr": ("_repr_html_",),
    "abort_on_example_error": True,
    # Times differ from build to build, and their page asks two other hosts for scripts.
    "min_reported_time": 10**9,
    "write_computation_times": False,
    "show_memory": False,
    "show_signature": False,
    "download_all_examples": False,
    # A link on every variable to its type hides the links that teach.
    "inspect_global_variables": False,
}

# -- API reference ---------------------------------------------------------------

autosummary_generate = ["reference/api.md"]
fresh_api_package = "convscope"  # an edit of it makes the pages again
autosummary_imported_members = False
autodoc_typehints = "signature"  # types stand in annotations, and are shown there
autodoc_typehints_format = "short"
# Names of ours that a signature keeps, instead of what they stand for.
autodoc_type_aliases = {"Axis": "Axis", "Pair": "Pair", "Padding": "Padding"}
python_maximum_signature_line_length = 72  # a longer one gets a line for each parameter
python_trailing_comma_in_multi_line_signatures = False
autodoc_member_order = "bysource"
autodoc_default_options = {"show-inheritance": True}
napoleon_google_docstring = False
napoleon_preprocess_types = True
# A class attribute named like a parameter would otherwise give it a wrong type.
napoleon_attr_annotations = False
python_use_unqualified_type_names = True
add_module_names = False

# Small inventories of our own, so that a build asks nobody: the local path alone.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", "_inventories/python.inv"),
    "numpy": ("https://numpy.org/doc/stable/", "_inventories/numpy.inv"),
    "matplotlib": ("https://matplotlib.org/stable/", "_inventories/matplotlib.inv"),
    "torch": ("https://docs.pytorch.org/docs/stable/", "_inventories/torch.inv"),
}

# -- Pages -----------------------------------------------------------------------

# Where the site and its sources live; a host's build says so. Without an address
# there is no sitemap and no preview image, without a repository no link to edit.
html_baseurl = os.environ.get("CONVSCOPE_URL", os.environ.get("READTHEDOCS_CANONICAL_URL", ""))
site_repository = os.environ.get("CONVSCOPE_REPOSITORY", "")
site_notebook_folder = os.environ.get("CONVSCOPE_FOLDER", "")

html_theme = "furo"
html_title = "Convscope"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["convscope.css"]
# One stylesheet and one script for all pages, joined from these in this order.
bundle_styles = [
    "pygments.css",
    "styles/furo.css",
    "mystnb.css",
    "sphinx-design.min.css",
    "styles/furo-extensions.css",
    "convscope.css",
]
bundle_scripts = [
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "scripts/furo.js",
    "copy.js",
]
bundle_after_load = ["scripts/furo.js"]
# Tabs and tags are not used; the gallery's look is part of convscope.css.
bundle_leave_out = [
    "design-tabs.js",
    "sg-tags.js",
    "sg_gallery.css",
    "sg_gallery-binder.css",
    "sg_gallery-dataframe.css",
    "sg_gallery-rendered-html.css",
]
# A missing page is shown at any depth: its links start at the site's root.
html_additional_pages = {"404": "404.html"}
html_context = {
    "site_root": urlsplit(html_baseurl).path or "/",
    "versions_page": os.environ.get("CONVSCOPE_VERSIONS", ""),
}
page_card_alt = "Convscope: understand convolution for images, with a kernel sliding over a grid"
html_favicon = "_static/favicon.svg"
html_math_renderer = "mathml"  # formulas are part of the page; no script draws them
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    # One blue, dark enough for text on white and light enough on black (7:1).
    "light_css_variables": {
        "color-brand-primary": "#0d4f8b",
        "color-brand-content": "#0d4f8b",
        "color-brand-visited": "#5b3f8c",
        "color-inline-code-background": "#eef1f4",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ec5ff",
        "color-brand-content": "#8ec5ff",
        "color-brand-visited": "#c5b1f5",
        "color-inline-code-background": "#262b31",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
