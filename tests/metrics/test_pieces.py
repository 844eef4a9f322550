"""What an accepted length is taken for."""

from __future__ import annotations

import pytest

from agent.metrics.event import Piece
from agent.metrics.pieces import code_points, piece

TEXT = "width * height\n    return area(width)"


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        (0, 5, Piece.WORD),
        (0, 6, Piece.WORD),
        (5, 7, Piece.WORD),  # " *"
        (7, 14, Piece.WORD),
        (14, 25, Piece.WORD),  # over the line end to the next word
        (0, 14, Piece.LINE),
        (0, 15, Piece.LINE),
        (6, 15, Piece.LINE),
        (14, len(TEXT), Piece.LINE),
        (15, len(TEXT), Piece.LINE),
        (0, len(TEXT), Piece.WHOLE),
        (0, 9, Piece.PART),
        (2, 20, Piece.PART),
    ],
)
def test_pieces(start, end, named):
    assert piece(TEXT, start, end) is named


@pytest.mark.parametrize(
    ("text", "units", "points"),
    [("abc", 2, 2), ("abc", 9, 3), ("a😀b", 3, 2), ("a😀b", 2, 1), ("ж😀", 99, 2)],
)
def test_utf16_units_become_code_points(text, units, points):
    assert code_points(text, units) == points
