"""The body: what is text and what is not, blocks of code, directives, and recovery."""

from __future__ import annotations

import pytest

from agent.shire.body_parser import MAX_NESTING
from agent.shire.tree.body import Command, Fence, ForEach, If, Interpolation, LineRange, Text, fence_after
from agent.shire.tree.node import ErrorNode, text_of, walk

REFERENCES = [
    ("$a", "(Interpolation (Variable 'a' False) None)", ""),
    ("$!a", "(Interpolation (Variable 'a' True) None)", ""),
    ("$a的", "(Interpolation (Variable 'a' False) None)", "的"),
    ("$a-b", "(Interpolation (Variable 'a-b' False) None)", ""),
    ("$a- b", "(Interpolation (Variable 'a' False) None)", "- b"),
    ("$a.", "(Interpolation (Variable 'a' False) None)", "."),
    ("$a.b.c", "(Interpolation (Access (Variable 'a' False) [(Property 'b') (Property 'c')]) None)", ""),
    ("$a.size()", "(Interpolation (Access (Variable 'a' False) [(Method 'size' [])]) None)", ""),
    (
        '$a.f("x", $b)!',
        "(Interpolation (Access (Variable 'a' False) [(Method 'f' [(Literal 'x') (Variable 'b' False)])]) None)",
        "!",
    ),
    ("$a.f (x)", "(Interpolation (Access (Variable 'a' False) [(Property 'f')]) None)", " (x)"),
    ("$a.f(?)", "(Interpolation (Access (Variable 'a' False) [(Property 'f')]) None)", "(?)"),
    ('$a.f("x)', "(Interpolation (Access (Variable 'a' False) [(Property 'f')]) None)", '("x)'),
    ("$a[0]", "(Interpolation (Access (Variable 'a' False) [(Index (Literal 0))]) None)", ""),
    ("$a[0", "(Interpolation (Variable 'a' False) None)", "[0"),
    ("$a[x]", "(Interpolation (Variable 'a' False) None)", "[x]"),
    ("${a}b", "(Interpolation (Variable 'a' False) None)", "b"),
    ("$!{a}", "(Interpolation (Variable 'a' True) None)", ""),
    ("${ a.b }", "(Interpolation (Access (Variable 'a' False) [(Property 'b')]) None)", ""),
    ("${变量}", "(Interpolation (Variable '变量' False) None)", ""),
    ('${a|"x"}', "(Interpolation (Variable 'a' False) (Literal 'x'))", ""),
    ("${a.f(1)}", "(Interpolation (Access (Variable 'a' False) [(Method 'f' [(Literal 1)])]) None)", ""),
]


@pytest.mark.parametrize(("text", "tree", "rest"), REFERENCES)
def test_an_interpolation(parsed, short, text, tree, rest):
    first, *others = parsed(text).body.content
    assert short(first) == tree
    assert "".join(text_of(node) for node in others) == rest


@pytest.mark.parametrize(
    "text",
    [
        "costs $5", "$", "$$", "$ a", "$(x)", "${'$'}", "${a + b}", "${}", "${a b}", "a/b", "/", "/usr/bin", "</div>",
        "http://x.y/z:1", "src/main/java", "2 / 3", "// note", "a@b.c", "@", "@ b", "C#", "# Title", "## if", "#1", "#if", "#ifdef X",
        "#elseif", "#foreach", "#set x", "#endless", "#ender", "use ``` here", "``` a ``` b", "`x`", " [not]: a comment", "[open", "\\x", "\\$5",
        "#* open", "#[[ open", "Normal String /", "a\n---\nb", "和/或",
    ],
)  # fmt: skip
def test_what_is_text(parsed, text):
    script = parsed(text)
    assert not script.problems
    assert all(isinstance(node, Text) for node in script.body.content)


COMMANDS = [
    ("/file:a/b.kt", ("file", "a/b.kt", None), ""),
    ("/file:a.kt#L1-L12", ("file", "a.kt", LineRange(1, 12, None, None)), ""),
    ("/goto:a.kt#L1C2", ("goto", "a.kt", LineRange(1, 1, 2, None)), ""),
    ("/file:a.kt#L1C2-L3C4,", ("file", "a.kt", LineRange(1, 3, 2, 4)), ","),
    ("/file:a.kt#Lx", ("file", "a.kt#Lx", None), ""),
    ("/file:a.kt, b", ("file", "a.kt", None), ", b"),
    ("/file:a.kt\uff0c\u8bf7", ("file", "a.kt", None), "\uff0c\u8bf7"),
    ('/file:"a b.kt" x', ("file", "a b.kt", None), " x"),
    ('/file-func:regex("a b")', ("file-func", 'regex("a b")', None), ""),
    ("/refactor:rename A to B  \nx", ("refactor", "rename A to B", None), "  \nx"),
    ("/dir:.", ("dir", ".", None), ""),
    ("/file:", ("file", "", None), ""),
    ("/commit", ("commit", None, None), ""),
    ("/commit\n", ("commit", None, None), "\n"),
    ("/browse:https://a.b/c?d=e", ("browse", "https://a.b/c?d=e", None), ""),
    ("/get_issue\n", ("get_issue", None, None), "\n"),
]


@pytest.mark.parametrize(("text", "fields", "rest"), COMMANDS)
@pytest.mark.parametrize("before", ["", "see ", "看", "(", "a\n"])
def test_a_command(parsed, text, fields, rest, before):
    nodes = [
        node
        for node in parsed(before + text).body.content
        if not (isinstance(node, Text) and text_of(node) == before)
    ]
    command = nodes[0]
    assert isinstance(command, Command)
    assert (command.name, command.argument, command.lines) == fields
    assert "".join(text_of(node) for node in nodes[1:]) == rest


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("@bob do", "bob", " do"),
        ('@"a b"!', "a b", "!"),
        ("@ext-context.autotest.", "ext-context.autotest", "."),
        ("@a设计", "a", "设计"),
    ],
)
def test_an_agent(parsed, text, name, rest):
    first, other = parsed(text).body.content
    assert first.name == name
    assert other.text == rest


def test_variables_may_follow_a_hash_or_a_slash(body):
    assert body("fix #$id /$a") == [
        "(Text 'fix #')", "(Interpolation (Variable 'id' False) None)", "(Text ' /')", "(Interpolation (Variable 'a' False) None)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("[flow]:next.shire\n", "(Comment 'flow' 'next.shire')"),
        ("[flow](result)", "(Comment 'flow' '(result)')"),
        ("[]: 这里\r\n", "(Comment '' '这里')"),
        ("[interaction: OnPaste]\r", "(Comment 'interaction: OnPaste' '')"),
        ("#* a\n $b *#", "(Comment '' '')"),
        ("#[[ $a #end ]]#", "(Raw ' $a #end ')"),
        ("\\$a", "(Escape '$')"),
        ("\\#end", "(Escape '#')"),
        ("```system```\n", "(RoleMarker 'system')"),
    ],
)
def test_comments_and_what_is_kept_from_being_read(body, text, tree):
    assert body(text)[0] == tree


def test_a_comment_line_swallows_its_line_end_and_others_follow(body):
    assert body("a\n[x]: y\n[z]\nb") == [
        "(Text 'a\\n')",
        "(Comment 'x' 'y')",
        "(Comment 'z' '')",
        "(Text 'b')",
    ]


FENCES = [
    ("```java\na $b /c @d [e]\n```\nx", "(Fence [(Text 'java')] [(Text '\\na ') (Interpolation (Variable 'b' False) None) (Text ' /c @d [e]\\n')] True)"),
    ("```\n[c]\n```", "(Fence [] [(Text '\\n[c]\\n')] True)"),
    ("```$context.lang\n```", "(Fence [(Interpolation (Access (Variable 'context' False) [(Property 'lang')]) None)] [(Text '\\n')] True)"),
    ("```typescript jsx\r\n```", "(Fence [(Text 'typescript jsx')] [(Text '\\r\\n')] True)"),
    ("``` $ \n```", "(Fence [(Text ' $ ')] [(Text '\\n')] True)"),
    ("````md\n```\n````", "(Fence [(Text 'md')] [(Text '\\n```\\n')] True)"),
    ("   ```x\n   ```", "(Fence [(Text 'x')] [(Text '\\n')] True)"),
    ("```\n---\na: b\n---\n```", "(Fence [] [(Text '\\n---\\na: b\\n---\\n')] True)"),
    ("```c\n#if X\n#else\n#endif\n#if (A > 1)\n#end\n```", "(Fence [(Text 'c')] [(Text '\\n#if X\\n#else\\n#endif\\n#if (A > 1)\\n#end\\n')] True)"),
    ("```\n${a b} ${x \\$y $z.f(?\n```", "(Fence [] [(Text '\\n${a b} ${x \\\\$y ') (Interpolation (Access (Variable 'z' False) [(Property 'f')]) None) (Text '(?\\n')] True)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), FENCES)
def test_a_block_of_code(body, errors, text, tree):
    assert body(text)[0] == tree
    assert errors(text) == []


def test_a_block_of_code_without_an_end_is_a_warning(parsed):
    script = parsed("a\n```java\n$b")
    fence = script.body.content[-1]
    assert isinstance(fence, Fence)
    assert not fence.closed
    assert not script.errors
    assert [problem.render("x") for problem in script.problems] == [
        "x:2:1: warning: this block of code is never closed (add a line ```)"
    ]


def test_directives_in_a_block_of_code(parsed):
    script = parsed("```\n#if($a)\n$b\n#else\nc\n#end\n#foreach($x in $y)\n$x\n#end\n#set($z = 1)\n```\n")
    assert not script.problems
    fence = script.body.content[0]
    assert [type(node).__name__ for node in fence.content] == ["Text", "If", "ForEach", "Set"]


def test_a_directive_left_open_in_a_block_of_code_ends_with_it(parsed):
    script = parsed("```\n#if($a)\nb\n```\nc $d")
    assert [problem.message for problem in script.errors] == ["#if without its #end"]
    assert isinstance(script.body.content[-1], Interpolation)


def test_an_if_with_all_its_branches(body):
    assert body("#if($a)\none\n#elseif ($b.size() > 0)\ntwo\n#else\nthree\n#end\nrest") == [
        (
            "(If [(IfBranch (Variable 'a' False) [(Text 'one\\n')]) "
            "(IfBranch (Operation ['>'] [(Access (Variable 'b' False) [(Method 'size' [])]) (Literal 0)]) [(Text 'two\\n')]) "
            "(IfBranch None [(Text 'three\\n')])])"
        ),
        "(Text 'rest')",
    ]


def test_directives_inside_a_line_keep_its_blanks(body):
    assert body("a #if($b) c #{else} d #{end} e") == [
        "(Text 'a ')",
        "(If [(IfBranch (Variable 'b' False) [(Text ' c ')]) (IfBranch None [(Text ' d ')])])",
        "(Text ' e')",
    ]


def test_a_loop_a_setting_and_jumps(body):
    assert body(
        "#foreach( $x in [1..3] )\n$x\n  #break\n#end\n#set( $y = $x + 1 )\n#set($y.z = 'a')\n#stop\n"
    ) == [
        (
            "(ForEach 'x' (RangeLiteral (Literal 1) (Literal 3)) "
            "[(Interpolation (Variable 'x' False) None) (Text '\\n') (Jump 'break')])"
        ),
        "(Set (Variable 'y' False) (Operation ['+'] [(Variable 'x' False) (Literal 1)]))",
        "(Set (Access (Variable 'y' False) [(Property 'z')]) (Literal 'a'))",
        "(Jump 'stop')",
    ]


def test_endif_closes_an_if(body):
    assert body("#if($a)b#endif") == ["(If [(IfBranch (Variable 'a' False) [(Text 'b')])])"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n#end", ["x:2:1: #end without its #if or #foreach"]),
        ("#else", ["x:1:1: #else without its #if"]),
        ("#if($a)\n#else\n#else\n#end", ["x:3:1: #else without its #if"]),
        ("#foreach($a in $b)\n#else\n#end", ["x:2:1: #else without its #if"]),
        ("x #if($a)", ["x:1:3: #if without its #end"]),
        ("#foreach($a in $b)", ["x:1:1: #foreach without its #end"]),
        ("#if()\na\n#end", ["x:1:5: expected a value, not `)`"]),
        ("#if($a\nb\n#end", ["x:1:7: expected `)`, not the end"]),
        ("#if($a)\n#elseif(~)\n#end", ["x:2:9: expected a value, not `~`"]),
        ("#foreach(a in $b)\n#else\n#end", ["x:1:10: a loop needs a variable"]),
        ("#foreach($a of $b)\n#end", ["x:1:13: expected `in`, not `of`"]),
        ("#set(1 = 2)", ["x:1:6: only a variable can be set"]),
        ("#set($a)", ["x:1:8: expected `=`, not `)`"]),
        ('#if($a == "(" ~)x#end', ["x:1:15: expected `)`, not `~`"]),
        ('#if($a == "b)x\n#end', ["x:1:11: this text has no closing quote"]),
        ("${a b", ["x:1:1: `${a` has no closing brace"]),
        ("${a\n}", ["x:1:1: `${a` has no closing brace"]),
    ],
)
def test_an_error_hinders_nothing_else(parsed, errors, text, lines):
    assert [line.split(" (")[0] for line in errors(text)[:1]] == lines
    assert isinstance(parsed(text + "\n$after").body.content[-1], (Interpolation, If, ForEach))


def test_an_unclosed_text_in_brackets_is_reported(errors):
    assert len(errors('#set($a = "b)\nx')) >= 1


def test_nesting_is_limited_and_the_ends_still_match(parsed):
    depth = MAX_NESTING + 5
    script = parsed("#if($a)\n" * depth + "#else\n" + "#end\n" * depth + "$b")
    assert {problem.message for problem in script.errors} == {f"nested deeper than {MAX_NESTING} levels"}
    assert len(script.errors) == 5
    assert [type(node).__name__ for node in script.body.content] == ["If", "Interpolation"]


def test_error_nodes_carry_message_and_hint(parsed):
    nodes = [node for node in walk(parsed("${a b\n#end\n#if(~)\n#end")) if isinstance(node, ErrorNode)]
    assert len(nodes) == 3
    assert all(node.message and node.hint for node in nodes)


def test_the_fence_of_a_command(parsed):
    content = parsed("/write:a\n\n```\nx\n```\n/commit\ntext\n```\ny\n```\n/patch").body.content
    found = [
        (node.name, fence_after(content, index))
        for index, node in enumerate(content)
        if isinstance(node, Command)
    ]
    assert [(name, fence is not None) for name, fence in found] == [
        ("write", True),
        ("commit", False),
        ("patch", False),
    ]


def test_text_goes_on_over_lines_as_one_node(body):
    assert body("a\n\nb / c # d\n\te") == ["(Text 'a\\n\\nb / c # d\\n\\te')"]


def test_positions_in_the_body(parsed):
    script = parsed("---\nname: n\n---\n中文 $a\n  /file:x")
    places = [(type(node).__name__, node.span.line, node.span.column) for node in script.body.content]
    assert places == [("Text", 3, 4), ("Interpolation", 4, 4), ("Text", 4, 6), ("Command", 5, 3)]
