"""Cut a math font down to the characters of the site: 600 kB become 30.

Run as ``python tools/math_font.py texgyrepagella-math.otf`` with fonttools and
brotli installed. The font is TeX Gyre Pagella Math 1.632 of GUST; its license asks
that derived fonts get a name of their own, which this script gives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAME = "Convscope Math"
TARGET = Path(__file__).parents[1] / "docs/_static/fonts/convscope-math.woff2"

CHARACTERS = (
    [chr(code) for code in range(0x20, 0x7F)]
    # Italic letters, where h has a place of its own.
    + [chr(code) for code in range(0x1D434, 0x1D468) if code != 0x1D455]
    + list("ℎℂℕℝℤ")
    # The T of a transposed matrix.
    + ["\N{MATHEMATICAL SANS-SERIF CAPITAL T}"]
    # Greek, upright and italic.
    + [chr(code) for code in range(0x3B1, 0x3CA)]
    + list("ϕϵΓΔΘΛΠΣΦΨΩ")
    + list("𝛼𝛽𝛾𝛿𝜀𝜖𝜂𝜃𝜅𝜆𝜇𝜈𝜉𝜋𝜌𝜎𝜏𝜑𝜙𝜓𝜔𝜕")
    # Spaces, operators, relations, arrows, fences.
    + list("\N{NO-BREAK SPACE}\N{THIN SPACE}\N{HAIR SPACE}¬±·×÷–…′")
    + list("←→↦⇒⇔∀∂∃∅∇∈∏∑−∗∘√∝∞∥≈≠≡≤≥≪≫⊆⊕⊗⊙⊤⋅⋆⋮⋯⋱⌈⌉⌊⌋⟨⟩‖")
)


def cut(source: Path, target: Path) -> None:
    """Write the subset of a font as WOFF2 under our own name."""
    font = TTFont(source, recalcTimestamp=False)
    missing = [character for character in CHARACTERS if ord(character) not in font.getBestCmap()]
    if missing:
        raise ValueError(f"{source.name} lacks {' '.join(missing)}")
    options = Options(
        flavor="woff2", layout_features=[], hinting=False, desubroutinize=True, name_IDs=["*"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in CHARACTERS])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 16, 18):
            record.string = NAME
        elif record.nameID == 6:
            record.string = NAME.replace(" ", "")
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    cut(Path(sys.argv[1]), TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
