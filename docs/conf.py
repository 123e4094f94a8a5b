"""Settings of the site. What no setting or package does is in `_ext/convscope_docs`."""

import os
import sys
import tomllib
from pathlib import Path
from shutil import which

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE)]

# What the kernels of all pages share: figures to import, sharp pictures, no banner, and one
# thread, so that sums are rounded alike at every build.
os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
os.environ["IPYTHONDIR"] = str(HERE / "_ipython")
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
# The debugger's remark about frozen modules would be text on stderr, which fails a page.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
# A fixed date in every file that stores one, so that two builds can be compared.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")

project = "Convscope"
author = "The Convscope developers"
version = release = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]
extensions = [
    "myst_nb",
    "sphinx_gallery.gen_gallery",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxext.opengraph",
    "notfound.extension",
    "sphinx_tojupyter",
    "convscope_docs",
]
exclude_patterns = ["_*", "figures", "**/*.py", "**/__pycache__", "gallery/**/*.ipynb"]
nitpicky = True
default_role = "py:obj"  # `name` in a docstring or a script links to that Python object

# -- Pages and their execution ----------------------------------------------------------------
myst_enable_extensions = [
    "amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution",
]  # fmt: skip
myst_heading_anchors = 3
myst_dmath_double_inline = True
nb_execution_mode = "cache"  # the folder of the cache follows the library: see freshness
nb_execution_timeout = 60  # seconds for one cell
nb_execution_excludepatterns = ["gallery/*"]  # the gallery runs its own scripts
nb_execution_show_tb = True
nb_output_stderr = "error"  # a warning on a page would show paths and confuse
nb_merge_streams = True
nb_render_markdown_format = "myst"  # glued Markdown may hold formulas and links
nb_mime_priority_overrides = [("html", "text/latex", 5)]  # formulas before reprs
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

# -- Gallery ----------------------------------------------------------------------------------
sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "subsection_order": [
        f"../gallery/{name}" for name in ("edges", "shapes", "learning", "gradients", "scale")
    ],
    "within_subsection_order": "FileNameSortKey",
    "doc_module": ("convscope",),
    "backreferences_dir": "gallery/backreferences",
    "reset_modules": ("matplotlib",),
    "image_srcset": ["2x"],
    "thumbnail_size": (640, 448),
    "capture_repr": ("_repr_html_",),
    "abort_on_example_error": True,
    # Times differ from build to build, and their page asks two other hosts for scripts.
    "min_reported_time": 10**9,
    "write_computation_times": False,
    "show_memory": False,
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
napoleon_google_docstring = False
napoleon_preprocess_types = True
napoleon_attr_annotations = False
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
# Where it lives; a host says so. Without an address there is no sitemap, without a repository
# no link to edit a page.
html_baseurl = os.environ.get("CONVSCOPE_URL", os.environ.get("READTHEDOCS_CANONICAL_URL", ""))
repository = os.environ.get("CONVSCOPE_REPOSITORY", "")
extensions += ["sphinx_sitemap"] * bool(html_baseurl)
extensions += ["sphinx_last_updated_by_git"] * bool(
    which("git") and (HERE.parent / ".git").exists()
)
sitemap_url_scheme = "{link}"
ogp_site_url = html_baseurl
ogp_image = "_static/card.png" if html_baseurl else ""
ogp_enable_meta_description = False
notfound_urls_prefix = "/"

tojupyter_lang_synonyms = ["ipython3"]
tojuyter_drop_html_raw = False  # so spelled; the static form of a figure stays

html_theme = "furo"
html_title = "Convscope"
html_static_path = ["_static", "figures"]
templates_path = ["_templates"]
html_css_files = ["convscope.css"]
html_js_files = [("a11y.js", {"defer": "defer"})]
html_favicon = "_static/favicon.svg"
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
copybutton_selector = "div.cell_input pre, div[class*=highlight-] > .highlight > pre"
html_theme_options = {
    "source_repository": repository, "source_branch": "main", "source_directory": "docs/",
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
