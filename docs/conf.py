"""Settings of the site. What no setting or package does is in `_ext/convscope_docs`."""

import os
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE)]
from convscope_docs.address import REPOSITORY, SITE

# What the kernels of all pages share. One thread: sums are rounded alike at every build.
os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ["IPYTHONDIR"] = str(HERE / "_ipython")
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
# The debugger's remark about frozen modules would be text on stderr, which fails a page.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
# A fixed date in every file that stores one, so that two builds can be compared.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")

project, author = "Convscope", "The Convscope developers"
with (HERE.parent / "pyproject.toml").open("rb") as file:
    version = release = tomllib.load(file)["project"]["version"]
extensions = [
    "myst_nb", "sphinx_gallery.gen_gallery",
    "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon", "sphinx.ext.intersphinx",
    "sphinx_design", "sphinx_copybutton", "sphinxext.opengraph", "notfound.extension",
    "convscope_docs",
]  # fmt: skip
exclude_patterns = ["_*", "figures", "**/*.py", "**/*.d.ts", "**/__pycache__", "gallery/**/*.ipynb"]
nitpicky = True
# plotting imports these for type checkers alone, so that the reference shows bare names.
nitpick_ignore = [
    ("py:class", name) for name in ("Tensor", "Axes", "QuadContourSet", "AxesImage", "Line2D")
]
suppress_warnings = ["sphinx_gallery.space_in_filename"]  # a checkout may be in "My Documents"
default_role = "py:obj"  # `name` in a docstring or a script links to that Python object

# -- Pages and their execution ----------------------------------------------------------------
myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
nb_execution_mode = "cache"  # the folder of the cache follows the library: see freshness
nb_execution_timeout = 600  # seconds for one cell: no clock decides whether a build passes
nb_execution_excludepatterns = ["gallery/*"]  # the gallery runs its own scripts
nb_execution_show_tb = True
nb_output_stderr = "error"  # a warning on a page would show paths and confuse
nb_merge_streams = True
nb_render_markdown_format = "myst"  # glued Markdown may hold formulas and links
nb_mime_priority_overrides = [("html", "text/latex", 5)]  # formulas before reprs

# -- Gallery ----------------------------------------------------------------------------------
SECTIONS = ("edges", "photographs", "shapes", "learning",
            "networks", "gradients", "frequency", "scale")  # fmt: skip
sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "subsection_order": [f"../gallery/{name}" for name in SECTIONS],
    "within_subsection_order": "FileNameSortKey",
    "doc_module": ("convscope",),
    "backreferences_dir": "gallery/backreferences",
    "image_srcset": ["2x"],
    "thumbnail_size": (480, 336),
    "capture_repr": ("_repr_html_",),
    "abort_on_example_error": True,
    # Times differ from build to build, and their page asks two other hosts for scripts.
    "min_reported_time": 10**9,
    "write_computation_times": False,
    "show_signature": False,
    "download_all_examples": False,
    "inspect_global_variables": False,  # a link on every variable hides the links that teach
}

# -- API reference ----------------------------------------------------------------------------
autosummary_generate = ["reference/api.md"]
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_type_aliases = {"Axis": "Axis", "Pair": "Pair", "Padding": "Padding"}
autodoc_member_order = "bysource"
autodoc_default_options = {"show-inheritance": True}
napoleon_google_docstring = napoleon_attr_annotations = False
napoleon_preprocess_types = True
python_use_unqualified_type_names = True
add_module_names = False
# Small inventories of our own: a build asks nobody.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", "_inventories/python.inv"),
    "numpy": ("https://numpy.org/doc/stable/", "_inventories/numpy.inv"),
    "matplotlib": ("https://matplotlib.org/stable/", "_inventories/matplotlib.inv"),
    "torch": ("https://docs.pytorch.org/docs/stable/", "_inventories/torch.inv"),
}

# -- The site ---------------------------------------------------------------------------------
# A host says where it lives; without an address there is no sitemap, without a repository no link.
html_baseurl = SITE
extensions += ["sphinx_sitemap"] * bool(SITE)
sitemap_url_scheme = "{link}"
sitemap_excludes = ["404.html", "search.html", "genindex.html"]
ogp_site_url = html_baseurl
ogp_image = "_static/card.png" if html_baseurl else ""
ogp_social_cards = {"enable": False}
notfound_urls_prefix = urlsplit(html_baseurl).path or "/"

html_theme, html_title = "furo", project
html_static_path, templates_path = ["_static", "figures"], ["_templates"]
html_css_files = ["convscope.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("a11y.js", "progress.js")]
html_search_scorer = str(HERE / "_static" / "scorer.js")
html_favicon = "_static/favicon.svg"
html_math_renderer = "mathml"
html_copy_source = html_show_sourcelink = html_show_copyright = False
copybutton_selector = "div[class*=highlight-]:not(.output, .sphx-glr-script-out) > .highlight > pre"
copybutton_prompt_text, copybutton_prompt_is_regexp = r">>> |\.\.\. ", True
html_theme_options = {
    "source_repository": REPOSITORY, "source_branch": "main", "source_directory": "docs/",
    "top_of_page_buttons": [],
    # One blue, dark enough for text on white and light enough on black (7:1).
    "light_css_variables": {
        "color-brand-primary": "#0d4f8b", "color-brand-content": "#0d4f8b",
        "color-brand-visited": "#5b3f8c", "color-inline-code-background": "#eef1f4",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ec5ff", "color-brand-content": "#8ec5ff",
        "color-brand-visited": "#c5b1f5", "color-inline-code-background": "#262b31",
    },
}  # fmt: skip
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
