"""Charts drawn on the server: what to draw where. In: numbers and moments. Out: geometry that templates/drawing.html
writes as SVG, with presentation attributes alone, so that it draws under the page's content policy and from a file.

Across, places are percents of the plot, so that text is never stretched; down, they are its pixels. ``item`` is what a
mark stands for, for the template to word and to link.

The overview's many small charts are geometry of their own (``stacks``), written as SVG here (``written``): hundreds of
columns are ten times as quick that way as in a template.

Public: Axis, Tick, time_axis, value_axis; Columns, columns; Curve, Curves, curves; Bar, Lying, lying; PLOT (the plot's
height), colours (of a chart's keys).
"""

from web.drawing.axes import PLOT, Axis, Tick, time_axis, value_axis
from web.drawing.colours import COLOURS, MOODS, colours
from web.drawing.columns import Block, Column, Columns, columns
from web.drawing.curves import Curve, Curves, Spot, curves
from web.drawing.lying import Bar, Lying, lying

__all__ = [
    "COLOURS",
    "MOODS",
    "PLOT",
    "Axis",
    "Bar",
    "Block",
    "Column",
    "Columns",
    "Curve",
    "Curves",
    "Lying",
    "Spot",
    "Tick",
    "colours",
    "columns",
    "curves",
    "lying",
    "time_axis",
    "value_axis",
]
