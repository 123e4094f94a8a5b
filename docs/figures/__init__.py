"""The interactive figures: each call returns an object that a page shows as a cell's output.

A figure is a custom element that holds its data and, for readers without JavaScript
and in notebooks, a static table with the same numbers. The scripts of the same names
in this folder bring it to life.
"""

from figures.block_calculator import block_calculator
from figures.channel_stack import channel_stack
from figures.cost_counter import cost_counter
from figures.digit_network import digit_network
from figures.exercise import exercise
from figures.gradient_ledger import gradient_ledger
from figures.kernel_lab import kernel_lab
from figures.kernel_learner import kernel_learner
from figures.learning_rate_microscope import learning_rate_microscope
from figures.matrix_linker import matrix_linker
from figures.mistake_finder import mistake_finder
from figures.pooling_under_shift import pooling_under_shift
from figures.receptive_field import receptive_field
from figures.restoration_lab import restoration_lab
from figures.shape_calculator import shape_calculator
from figures.sliding_window import sliding_window
from figures.spectrum_painter import spectrum_painter
from figures.stamp_and_add import stamp_and_add
from figures.wave_scrubber import wave_scrubber

__all__ = [
    "block_calculator",
    "channel_stack",
    "cost_counter",
    "digit_network",
    "exercise",
    "gradient_ledger",
    "kernel_lab",
    "kernel_learner",
    "learning_rate_microscope",
    "matrix_linker",
    "mistake_finder",
    "pooling_under_shift",
    "receptive_field",
    "restoration_lab",
    "shape_calculator",
    "sliding_window",
    "spectrum_painter",
    "stamp_and_add",
    "wave_scrubber",
]
