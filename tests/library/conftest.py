"""Property tests draw the same cases at every run, and a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("convscope", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("convscope")
