"""The text round the cursor: what fits, and what stays put."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.prompt.budget import plan
from agent.prompt.lines import LineCosts
from agent.prompt.window import NEAR_BEFORE, View, choose_window

LINES = "".join(f"line number {n:03}\n" for n in range(400))


@pytest.fixture
def choose(words):
    costs = LineCosts(words)

    def run(text, offset, place=None, size=300, suffix=15, lowest=0, highest=None):
        highest = len(text) if highest is None else highest
        budget = plan(size, suffix, 0, None)
        return choose_window(costs, View(text, offset, budget.window, place, lowest, highest), budget)

    return run


def at(text, needle):
    return text.index(needle)


def test_small_file_is_shown_whole(choose):
    window = choose("a\nb c\nd\n", 3)
    assert (window.before, window.after, window.start, window.end) == ("a\nb", " c\nd\n", 0, 8)


@pytest.mark.parametrize(
    ("text", "before", "trailing"),
    [
        ("if x:\n    ", "if x:\n", "    "),
        ("if x:\n\t ", "if x:\n", "\t "),
        ("x = ", "x = ", ""),
        ("    return ", "    return ", ""),
        ("  ", "", "  "),
        ("", "", ""),
        ("a\n", "a\n", ""),
        ("a\n\x0c", "a\n\x0c", ""),
    ],
)
def test_only_the_indentation_of_a_blank_line_is_cut(choose, text, before, trailing):
    window = choose(text + "\nend\n", len(text))
    assert (window.before, window.trailing) == (before, trailing)


def test_window_is_cut_at_lines_and_leaves_room_to_type(choose):
    offset = at(LINES, "line number 200")
    window = choose(LINES, offset)
    assert LINES[window.start - 1] == LINES[window.end - 1] == "\n"
    assert 300 // 2 <= window.before_tokens + window.after_tokens <= 300
    assert window.before_tokens <= (300 - window.after_tokens) * 3 // 4


def test_start_stays_while_typing_and_then_jumps_once(choose):
    text, offset, place = LINES, at(LINES, "line number 200") - 1, None
    starts = []
    for key in "\n    some words and more words\n    here" * 6:
        text, offset = text[:offset] + key + text[offset:], offset + 1
        window = choose(text, offset, place)
        place = window.place(text, offset, 0)
        starts.append(window.start)
    jumps = sum(a != b for a, b in pairwise(starts))
    assert 1 <= jumps <= 3
    assert starts == sorted(starts)


def test_start_is_found_again_after_an_edit_above_it(choose):
    offset = at(LINES, "line number 200")
    first = choose(LINES, offset)
    place = first.place(LINES, offset, 0)
    longer = "import a\nimport b\n" + LINES
    window = choose(longer, offset + 18, place)
    assert (window.start, window.before) == (first.start + 18, first.before)


def test_start_is_chosen_anew_when_the_text_there_is_another(choose):
    offset = at(LINES, "line number 200")
    first = choose(LINES, offset)
    other = LINES.replace("number", "nr")
    window = choose(other, at(other, "line nr 200"), first.place(LINES, offset, 0))
    assert other[window.start - 1] == "\n"
    assert window.before.endswith("line nr 199\n")


def test_start_is_chosen_anew_when_the_cursor_goes_up(choose):
    offset = at(LINES, "line number 200")
    first = choose(LINES, offset)
    above = choose(LINES, at(LINES, "line number 100"), first.place(LINES, offset, 0))
    assert above.start < first.start
    short = first.start + 60
    assert choose(LINES, short, first.place(LINES, offset, 0)).start < first.start


def test_near_text_is_shown_if_it_fits_though_less_room_is_left(choose):
    offset = at(LINES, "line number 390")
    window = choose(LINES, offset, size=1750)
    assert window.before_tokens <= 1750 * 15 // 16
    assert len(window.before) >= NEAR_BEFORE


def test_cursor_line_that_is_too_long_is_cut_on_its_left(choose):
    text = "top\n" + "word " * 5000
    window = choose(text, len(text))
    assert text.endswith(window.before)
    assert 200 <= window.before_tokens <= 300
    assert choose(text + "\nbelow", len(text)).before


def test_rest_of_the_line_that_is_too_long_is_cut_on_its_right(choose):
    text = "f(" + "word " * 5000
    window = choose(text, 2)
    assert text[2:].startswith(window.after)
    assert 0 < window.after_tokens <= 300
    assert window.end == 2 + len(window.after)


def test_unused_prefix_goes_to_the_suffix_and_back(choose):
    top = choose(LINES, 0)
    assert top.before == ""
    assert top.after_tokens > 300 * 15 // 100
    bottom = choose(LINES, len(LINES))
    assert bottom.after == ""
    assert bottom.before_tokens > 300 * 2 // 3


def test_window_stays_between_its_limits(choose):
    low, high = at(LINES, "line number 195"), at(LINES, "line number 203")
    window = choose(LINES, at(LINES, "line number 200"), lowest=low, highest=high)
    assert (window.start, window.end) == (low, high)


SUFFIX = "\n    return total\n" + "".join(f"    value_{n} = compute_{n}(value)\n" for n in range(12))


def edited(choose, old, new, offset_old=6, offset_new=6, prefix_old="before", prefix_new="before"):
    first = choose(prefix_old + old, offset_old, size=600)
    return choose(prefix_new + new, offset_new, first.place(prefix_old + old, offset_old, 0), size=600), first


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        (SUFFIX, False),
        (SUFFIX.replace("compute_9", "comp_9"), True),
        (SUFFIX.replace("value_3 = ", ""), True),
        (SUFFIX.replace("    value_5", "    # x\n    value_5"), True),
        (SUFFIX.replace("return total", "return 1"), False),
        (")" + SUFFIX, False),
        (SUFFIX.replace("value_", "v_"), False),
        (SUFFIX[1:], False),
        (SUFFIX.split("    value_3")[0], False),
        (SUFFIX + "".join(f"more = {n}\n" for n in range(80)), False),
        ("", False),
    ],
)
def test_suffix_is_kept_while_it_has_hardly_changed(choose, new, kept):
    window, first = edited(choose, SUFFIX, new)
    assert window.kept is kept
    if kept:
        assert window.after == first.after
    else:
        assert window.after == new[: window.end - 6]
        assert len(window.after) in (len(new), *range(len(SUFFIX) * 3 // 2, len(new)))


def test_text_that_appears_below_a_short_suffix_is_shown(choose):
    window, _ = edited(choose, "\n", "\n" + SUFFIX)
    assert window.after == "\n" + SUFFIX
    window, _ = edited(choose, "", SUFFIX)
    assert window.after == SUFFIX


def test_old_suffix_is_given_up_when_it_no_longer_fits(choose):
    first = choose(LINES, 0)
    typed = LINES[:3000] + LINES
    window = choose(typed, 3000, first.place(LINES, 0, 0))
    assert window.after_tokens < first.after_tokens
    assert typed[3000:].startswith(window.after)


@given(
    text=st.text("ab \n\tü", max_size=200),
    second=st.text("ab \n\tü", max_size=200),
    data=st.data(),
    size=st.integers(0, 120),
    suffix=st.integers(0, 100),
)
def test_window_always_fits_and_says_the_truth(text, second, data, size, suffix):
    budget = plan(size, suffix, 0, None)
    costs = LineCosts(_Chars())
    place = None
    for shown in (text, second, text[:100] + second[:50] + text[100:]):
        offset = data.draw(st.integers(0, len(shown)))
        window = choose_window(costs, View(shown, offset, budget.window, place, 0, len(shown)), budget)
        assert window.before + window.trailing == shown[window.start : offset]
        assert window.kept or window.after == shown[offset : window.end]
        assert window.before_tokens + window.after_tokens <= size
        assert window.before_tokens >= costs.cost(window.before)
        assert window.after_tokens >= costs.cost(window.after)
        place = window.place(shown, offset, 0)


class _Chars:
    name = "chars"

    def count(self, text):
        return len(text)

    def tail(self, text, tokens):
        return text[-tokens:]

    def head(self, text, tokens):
        return text[:tokens]
