from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from agent.context.candidates import rank
from agent.context.choosing import GAP_TOKENS, HEAD_TOKENS, ROUND_TOKENS, ROUNDS
from agent.context.chunks import MAX_LINES, identifiers, line_cost, term_number, words_in
from agent.context.entry import Counted
from agent.context.index import WorkspaceIndex
from agent.context.packing import Block, pack
from agent.context.query import begun_word, query_of
from agent.context.record import record_of
from agent.context.retrieved import GAP, RetrievedSource
from agent.context.snippet import Snippet, SnippetKind
from agent.context.source import Cursor, Source
from agent.context.standing import standing
from agent.syntax.symbol import Outline
from agent.workspace.source_file import SourceFile

STAMPS = itertools.count(1)

STORE = """class InvoiceStore:
    def load_invoice(self, invoice_number):
        row = self.connection.fetch_row(invoice_number)
        return Invoice.from_row(row)

    def delete_invoice(self, invoice_number):
        self.connection.execute_delete(invoice_number)
        self.audit_trail.note_deletion(invoice_number)
"""
WEATHER = "\n".join(f"temperature_{n} = read_sensor({n})" for n in range(40))


def file(name: str, text: str) -> SourceFile:
    return SourceFile(Path("/w") / name, name, "python", text, next(STAMPS))


def cursor(
    current: SourceFile,
    offset: int | None = None,
    window: tuple[int, int] | None = None,
    recent: tuple[SourceFile, ...] = (),
) -> Cursor:
    at = len(current.text) if offset is None else offset
    return Cursor(current, at, window or (max(0, at - 4096), min(len(current.text), at + 1024)), recent)


def index_of(*files: SourceFile) -> WorkspaceIndex:
    index = WorkspaceIndex()
    index.adopt(
        [
            Counted(
                str(one.path),
                one.relative,
                one.language,
                one.stamp,
                *record_of(one.text, Outline(), one.language),
            )
            for one in files
        ]
    )
    return index


def fillers() -> list[SourceFile]:
    return [file(f"weather/w{n}.py", WEATHER.replace("temperature", f"kind{n}")) for n in range(6)]


def texts(snippets: list[Snippet]) -> str:
    return "\n".join(one.text for one in snippets)


def test_it_finds_the_code_about_the_same_thing_first() -> None:
    source: Source = RetrievedSource(index_of(file("store.py", STORE), *fillers()))
    found = source.snippets(cursor(file("main.py", "def remove(invoice_number):\n    delete_invoice(")))
    assert found[0].path == "store.py"
    assert found[0].kind is SnippetKind.RETRIEVAL_SNIPPET
    assert found[0].source == source.name == "retrieved"
    assert "note_deletion" in texts(found)
    assert "invoice_number" in found[0].why


def test_scores_fall_and_the_text_is_made_of_whole_lines_of_the_place_it_names() -> None:
    source = RetrievedSource(index_of(file("store.py", STORE), *fillers()))
    found = source.snippets(cursor(file("main.py", "read_sensor(invoice_number)\nexecute_delete(kind3_7)")))
    assert len(found) > 1
    originals = {"store.py": STORE} | {
        f"weather/w{n}.py": WEATHER.replace("temperature", f"kind{n}") for n in range(6)
    }
    for snippet in found:
        lines = originals[snippet.path].split("\n")[snippet.start : snippet.end]
        assert snippet.text.endswith("\n")
        shown = [line for line in snippet.text.rstrip("\n").split("\n") if line != GAP]
        assert [line for line in lines if line in shown] == shown


def test_what_the_window_shows_is_never_found_but_the_rest_of_the_file_is() -> None:
    far = "def far_helper(ledger_entry):\n    return post_to_ledger(ledger_entry)\n"
    middle = "\n".join(f"filler_{n} = {n}" for n in range(200))
    near = "ledger_entry = 1\nfar_helper(\n"
    current = file("main.py", far + middle + "\n" + near)
    start = len(far) + len(middle) // 2
    source = RetrievedSource(index_of(*fillers()))
    found = source.snippets(cursor(current, window=(start, len(current.text))))
    assert any(one.path == "main.py" and "post_to_ledger" in one.text for one in found)
    first_shown = current.text.count("\n", 0, start)
    assert all(one.end <= first_shown for one in found if one.path == "main.py")


def test_an_edit_is_seen_at_once_in_this_file_and_in_others() -> None:
    index = index_of(file("store.py", STORE), *fillers())
    source = RetrievedSource(index)
    here = cursor(file("main.py", "delete_invoice(invoice_number)\n"))
    assert "fresh_member" not in texts(source.snippets(here))
    index.update(file("store.py", STORE.replace("audit_trail", "fresh_member")))
    assert "fresh_member" in texts(source.snippets(here))
    text = "def brand_new_helper(invoice_number): pass\n" + "#\n" * 3000 + "delete_invoice(invoice_number)\n"
    again = source.snippets(cursor(file("main.py", text)))
    assert any("brand_new_helper" in one.text for one in again if one.path == "main.py")


def test_the_answer_is_kept_while_the_word_under_the_cursor_grows_and_no_longer() -> None:
    source = RetrievedSource(index_of(file("store.py", STORE), *fillers()))
    base = "delete_invoice(invoice_number)\n"
    first = source.snippets(cursor(file("main.py", base + "aud")))
    assert source.snippets(cursor(file("main.py", base + "audit_tr"))) is first
    assert source.snippets(cursor(file("main.py", base + "audit_tr."))) is not first
    far_edit = source.snippets(cursor(file("main.py", "import x\n" + base + "aud")))
    assert far_edit is not first


def test_the_same_folder_and_recent_files_come_first_among_equals() -> None:
    text = "def pay_salary(employee): transfer_money(employee)\n"
    index = index_of(file("b/one.py", text), file("a/two.py", text), file("c/three.py", text), *fillers())
    current = file("c/main.py", "pay_salary(employee)\n")
    assert RetrievedSource(index).snippets(cursor(current))[0].path == "c/three.py"
    elsewhere = file("main.py", "pay_salary(employee)\n")
    assert RetrievedSource(index).snippets(cursor(elsewhere))[0].path == "a/two.py"
    recent = index.entry(Path("/w/b/one.py"))
    assert recent is not None
    lately = RetrievedSource(index).snippets(cursor(elsewhere, recent=(file("b/one.py", text),)))
    assert lately[0].path == "b/one.py"


def test_doc_strings_and_comments_are_left_out_of_what_is_shown() -> None:
    text = (
        "def pay_salary(employee):\n"
        '    """Transfer what the treasury_department owes.\n\n    More about payroll_runs.\n    """\n'
        "    # the ledger_keeper wants it so\n"
        "    transfer_money(employee)  # kept with its line\n"
    )
    found = RetrievedSource(index_of(file("pay.py", text), *fillers())).snippets(
        cursor(file("main.py", "pay_salary(employee)\n"))
    )
    assert "transfer_money(employee)  # kept with its line" in found[0].text
    assert not any(word in texts(list(found)) for word in ("treasury", "payroll", "ledger"))
    assert GAP not in found[0].text


def test_files_whose_names_share_words_come_first_among_equals() -> None:
    text = "def pay_salary(employee): transfer_{}(employee)\n"
    index = index_of(
        file("a/cash.py", text.format("cash")), file("b/bank_store.py", text.format("bank")), *fillers()
    )
    source = RetrievedSource(index, tokens=20)
    assert (
        source.snippets(cursor(file("file_store.py", "pay_salary(employee)\n")))[0].path == "b/bank_store.py"
    )
    assert source.snippets(cursor(file("cash.py", "pay_salary(employee)\n")))[0].path == "a/cash.py"


def test_what_follows_a_line_like_the_one_before_the_cursor_beats_what_stands_above_it() -> None:
    text = "\n".join(
        [
            *(f"above_{n} = first_{n}()" for n in range(4)),
            "pay_salary(employee)",
            *(f"below_{n} = second_{n}()" for n in range(3)),
        ]
    )
    source = RetrievedSource(index_of(file("pay.py", text), *fillers()), tokens=15)
    before = source.snippets(cursor(file("main.py", "x = 1\npay_salary(employee)\n")))
    assert "below_0" in texts(list(before))
    assert "above_0" not in texts(list(before))
    after = source.snippets(cursor(file("main.py", "x = 1\n\npay_salary(employee)\n"), offset=6))
    assert "above_3" in texts(list(after))
    assert "below_0" not in texts(list(after))


def test_two_histories_of_the_same_files_give_the_same_answer() -> None:
    files = [file("store.py", STORE), *fillers()]
    plain = RetrievedSource(index_of(*files))
    other = index_of(*reversed(files))
    other.update(file("store.py", STORE + "noise_word = 1\n"))
    other.update(file("store.py", STORE))
    here = cursor(file("main.py", "read_sensor(invoice_number)\n"))
    assert list(plain.snippets(here)) == list(RetrievedSource(other).snippets(here))


def test_tokens_bound_the_answer() -> None:
    index = index_of(file("store.py", STORE), *fillers())
    here = cursor(file("main.py", "read_sensor(kind3_7)\nread_sensor(kind2_7)\n"))
    little, much = RetrievedSource(index, tokens=40), RetrievedSource(index)
    assert 0 < len(texts(little.snippets(here))) < len(texts(much.snippets(here)))


def test_lines_left_out_are_marked() -> None:
    store = (
        STORE.rstrip("\n")
        + "\n"
        + "\n".join("        pass" for _ in range(6))
        + "\n    def purge(self): self.vacuum_invoice()\n"
    )
    found = RetrievedSource(index_of(file("store.py", store), *fillers())).snippets(
        cursor(file("main.py", "def remove(invoice_number):\n    delete_invoice(invoice"))
    )
    assert any(GAP in one.text.split("\n") for one in found)


def test_nothing_to_ask_or_nothing_to_find_gives_nothing() -> None:
    assert list(RetrievedSource(WorkspaceIndex()).snippets(cursor(file("main.py", "")))) == []
    assert list(RetrievedSource(index_of(*fillers())).snippets(cursor(file("main.py", "\n\n")))) == []
    assert (
        list(RetrievedSource(index_of(*fillers())).snippets(cursor(file("main.py", "unheard_of_word")))) == []
    )


def test_a_file_too_large_for_the_index_still_asks() -> None:
    source = RetrievedSource(index_of(file("store.py", STORE), *fillers()))
    huge = file("main.py", "#\n" * 300_000 + "delete_invoice(invoice_number)\n")
    assert "note_deletion" in texts(source.snippets(cursor(huge)))


def test_words_near_the_cursor_weigh_more_and_the_begun_word_nothing() -> None:
    text = "far_word\n\nnear_word\nbegu"
    query = query_of(cursor(file("main.py", text)))
    weight = dict(zip(query.terms.tolist(), query.weights.tolist(), strict=True))
    assert weight[term_number("near_word")] > weight[term_number("far_word")] > 0
    assert term_number("begu") not in weight
    assert term_number("near_word") in query.shown.tolist()


def test_words_after_the_cursor_ask_too() -> None:
    text = "alpha_word\n\nomega_word\n"
    query = query_of(cursor(file("main.py", text), offset=11))
    assert term_number("omega_word") in query.terms.tolist()


def test_begun_words() -> None:
    assert begun_word("foo bar", 0) == (0, 0)
    assert begun_word("foo bar", 2) == (0, 3)
    assert begun_word("foo bar", 3) == (0, 3)
    assert begun_word("foo bar", 4) == (4, 4)
    assert begun_word("x", 1) == (0, 1)


CODE = st.lists(
    st.sampled_from(["", "alpha(beta)", "    gamma = alpha", "}", "été.数据()", "x" * 300, "\ud800"]),
    max_size=80,
)


@settings(max_examples=40, deadline=None)
@given(CODE, CODE, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_any_cursor_in_any_text_gets_lines_outside_the_window(
    here: list[str], there: list[str], at: float, first: float, last: float
) -> None:
    text = "\n".join(here)
    offset = int(at * len(text))
    window = (int(first * offset), offset + int(last * (len(text) - offset)))
    source = RetrievedSource(index_of(file("there.py", "\n".join(there)), *fillers()))
    current = file("main.py", text)
    shown_from = text.count("\n", 0, window[0])
    shown_to = shown_from + text.count("\n", *window) + 1
    for snippet in source.snippets(Cursor(current, offset, window, ())):
        assert snippet.text.strip()
        assert 0 <= snippet.start < snippet.end
        if snippet.path == "main.py":
            assert snippet.end <= shown_from or snippet.start >= shown_to or GAP in snippet.text


def test_asking_for_more_gives_what_asking_at_once_does() -> None:
    current = file("a.py", "store = InvoiceStore()\nrow = load_invoice(temperature_1, read_sensor)\n")
    index = index_of(file("store.py", STORE), file("weather.py", WEATHER), current)
    here = cursor(current)
    finder = RetrievedSource(index)
    few = finder.snippets(replace(here, tokens=30))
    many = finder.snippets(replace(here, tokens=2_000))
    assert len("".join(one.text for one in few)) < len("".join(one.text for one in many))
    assert many == RetrievedSource(index).snippets(replace(here, tokens=2_000))
    assert (
        finder.snippets(replace(here, tokens=30))
        == few
        == RetrievedSource(index).snippets(replace(here, tokens=30))
    )
    assert finder.snippets(replace(here, tokens=0)) == ()


@given(st.text(st.sampled_from("ab_1 \n.é数"), max_size=40), st.booleans())
def test_the_words_of_a_text_are_those_of_its_lines(text: str, long: bool) -> None:
    text += "\n" + "word_" * 300 * long
    lines = [word for line in text.split("\n") for word in identifiers(line)]
    assert set(words_in(text)) == set(lines)


def packed(index: WorkspaceIndex, here: Cursor) -> list[Block]:
    query = query_of(here)
    matches = index.search(query.terms, query.weights)
    found = rank(here, index, query, matches, standing(index, here))
    return list(pack(found, query, matches.weights / query.weights))


def test_a_file_is_paid_for_once_and_lines_side_by_side_need_no_gap() -> None:
    lines = ["pay_salary(first_name)", "pay_salary(other_name)", "pay_salary(third_name)"]
    index = index_of(file("pay.py", "\n".join(lines)), *fillers())
    blocks = packed(index, cursor(file("main.py", "pay_salary(\n")))
    assert sum(block.tokens for block in blocks) == HEAD_TOKENS + sum(map(line_cost, lines))


def test_a_gap_is_paid_for() -> None:
    lines = ["pay_salary(first_name)", "pass", "pay_salary(other_name)"]
    index = index_of(file("pay.py", "\n".join(lines)), *fillers())
    blocks = packed(index, cursor(file("main.py", "pay_salary(\n")))
    costs = line_cost(lines[0]) + line_cost(lines[2])
    assert sum(block.tokens for block in blocks) == HEAD_TOKENS + GAP_TOKENS + costs


def test_after_a_round_files_are_named_anew() -> None:
    lines = [f"pay_salary(employee_{n}, some_other_name_{n}, and_a_third_{n})" for n in range(160)]
    index = index_of(file("pay.py", "\n".join(lines)), *fillers())
    blocks = packed(index, cursor(file("main.py", "pay_salary(\n")))
    parts = [block.part for block in blocks]
    assert parts == sorted(parts)
    assert set(parts) == set(range(ROUNDS + 1))
    sizes = [sum(one.tokens for one in blocks if one.part == part) for part in range(ROUNDS + 1)]
    assert all(ROUND_TOKENS <= size < ROUND_TOKENS + 40 for size in sizes[:-1])
    # What comes after them stands file by file however much it is.
    assert sizes[-1] > ROUND_TOKENS + 40


def test_a_line_lights_up_what_stands_below_it_in_the_next_chunk() -> None:
    lines = [f"filler_{n} = other_{n}()" for n in range(MAX_LINES - 1)]
    lines += ["pay_salary(employee)", *(f"below_{n} = second_{n}()" for n in range(12))]
    lines += ["pay_salary(employee_two)"]
    index = index_of(file("pay.py", "\n".join(lines)), *fillers())
    found = RetrievedSource(index, tokens=25).snippets(
        cursor(file("main.py", "x = 1\npay_salary(employee)\n"))
    )
    assert "below_0" in texts(list(found))


def test_a_file_is_named_once_in_a_round() -> None:
    index = index_of(*(file(f"{n}.py", STORE.replace("row", f"row{n}")) for n in range(4)), *fillers())
    found = RetrievedSource(index, tokens=ROUND_TOKENS).snippets(
        cursor(file("main.py", "delete_invoice(invoice_number)\n"))
    )
    paths = [one.path for one in found]
    assert len(paths) == len(set(paths)) > 1


def test_the_same_blocks_come_first_whatever_is_asked_for() -> None:
    index = index_of(file("store.py", STORE), *fillers())
    here = cursor(file("main.py", "read_sensor(invoice_number)\nexecute_delete(kind3_7)"))
    little, much = (RetrievedSource(index, tokens=tokens).snippets(here) for tokens in (60, 400))
    shown = {line for one in much for line in one.text.split("\n")} | {GAP}
    assert all(set(one.text.split("\n")) <= shown for one in little)
