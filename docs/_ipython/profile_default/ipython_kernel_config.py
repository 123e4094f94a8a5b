"""IPython's settings for the kernels that run the tutorials."""

c = get_config()  # noqa: F821 - IPython puts this name in place when it reads the file

# Twice the pixels, with the size written on the page: sharp, and nothing jumps.
c.InlineBackend.figure_formats = {"retina"}
# Keep no history and no files of the build in the source tree.
c.HistoryManager.enabled = False
# Warnings of the kernel itself are not part of a lesson.
c.Application.log_level = "ERROR"
# A cell's prints arrive as one piece. Cut in two by a timer, they are joined with
# or without an empty line between them, so that no two builds would be the same.
c.IPKernelApp.exec_lines = ["__import__('sys').stdout.flush_interval = 60"]
