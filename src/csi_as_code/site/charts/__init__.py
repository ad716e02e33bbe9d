"""Charts as SVG, made at build time: pure functions from values to markup that needs no script and no style of its own.

A chart is as wide as its place: x is given in per cent, y in pixels, and what needs a path of its own lies in a plot
that is stretched, with lines that keep their width. So its words stay readable on a phone and on paper. Colours come
from the site's stylesheet by class. Every chart has a title and a description; its table stands beside it on the page.
"""
