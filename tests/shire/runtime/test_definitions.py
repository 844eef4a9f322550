"""What `variables:` give: plain values, files by pattern, pipelines, cases, queries."""

from __future__ import annotations

import pytest

from agent.errors import LimitError, ScriptError

FILES = {
    "src/main/java/a/UserController.java": "class UserController {\n  // 1\n}\n",
    "src/main/java/a/UserService.java": "class UserService {}\n",
    "src/test/java/a/UserTest.java": "class UserTest {}\n",
    "build/Gen.java": "class Gen {}\n",
    ".gitignore": "build/\n",
    ".env": "KEY=1",
    "secret.pem": "x",
    "a.py": "x",
}
THREE = "src/main/java/a/UserController.java\nsrc/main/java/a/UserService.java\nsrc/test/java/a/UserTest.java"


@pytest.fixture(autouse=True)
def _files(world):
    world.write(FILES)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ('"text"', "text"),
        ("bare words", "bare words"),
        ("42", "42"),
        ("true", "true"),
        ("2024-07-01", "2024-07-01"),
        ('["a", 1]', "a\n1"),
        ('{"a": 1}', "a: 1"),
        (r"/.*\.java/", THREE),
        (r"/.*\.java/ { }", THREE),
        (r"/User/", ""),
        (r"/User\w+\.java/ { head(1) }", "src/main/java/a/UserController.java"),
        (r"/src\/main\/.*/", THREE.rpartition("\n")[0]),
        ("/*.java/", THREE),
        ("/.*/ { find('.env') }", ""),
        ("/any/", ""),
        ('/any/ { print("x") }', "x"),
        ('/null/ { print("a", "b") }', "a\nb"),
        ('{ print("x") }', "x"),
        ("{ 1 + 2 }", "3"),
        (
            r"/.*\.java/ { find('Controller') | grep('src/main/java/.*') | head(1) | cat }",
            FILES[next(iter(FILES))],
        ),
        (
            r'/(.*)\.java/ { case "$1" { "Controller" { print("ctl") } "Nothing" { print("no") } default { print("other") } } }',
            "ctl",
        ),
        (r'/UserTest\.java/ { case "$0" { "Service" { print("no") } default { print("other") } } }', "other"),
        (
            r'/.*\.java/ { case "$0" { /.*Controller.java/ { head(1) } default { print("other") } } }',
            THREE.partition("\n")[0],
        ),
        ('/any/ { print("b") | case "$0" { "a" { print("A") } "b" { print("B") } } }', "B"),
        ('/any/ { print("b") | case "$output" { "b" { print("B") } } }', "B"),
        ('/any/ { print("ab") | case "$0" { "b" { print("B") } } }', "ab"),
        (
            '/any/ { print("x") | condition { "t" { output == "x" } "f" { false } } case condition { "t" { print("T") } "f" { print("F") } } }',
            "T",
        ),
        (
            '/any/ { print("x") | condition { "f" { false } } case condition { "f" { print("F") } default { print("D") } } }',
            "D",
        ),
        ('/any/ { print("1") | print($output, $output) }', "1\n1"),
    ],
)
async def test_definitions(world, definition, expected):
    assert (await world.value(definition)).rstrip("\n") == expected.rstrip("\n")


async def test_later_variables_see_earlier_ones_and_given_ones_win(world):
    text = '---\nvariables:\n  "a": "one"\n  "b": /any/ { print($a, "$a", "x $a", $nothing) }\n  "c": "$b"\n  "d": "<$a> $5 $nothing"\n---\n$c $d'
    assert (await world.run(text)).messages[0].content == "one\none\nx one\n$nothing <one> $5 $nothing"
    assert (await world.run(text, {"a": "given"})).messages[0].content.startswith("given\ngiven")


async def test_a_variable_that_needs_itself_is_unknown_to_itself(world):
    text = '---\nvariables:\n  "a": /any/ { print($b) }\n  "b": /any/ { print($a) }\n---\n$a $b'
    assert (await world.run(text)).messages[0].content == "$a $a"


async def test_unused_variables_run_too_in_their_order(world):
    text = '---\nvariables:\n  "a": /any/ { notify("first") }\n  "b": /any/ { notify("second") }\n---\nx'
    await world.run(text)
    assert world.heard.messages == ["first", "second"]


async def test_a_glob_is_read_as_one_and_said(world):
    await world.value("/*.java/")
    assert world.heard.messages == [
        "test.shire: `/*.java/` is read as a file pattern (as a regular expression write `/.*.java/`)"
    ]


@pytest.mark.parametrize(
    ("definition", "error", "message"),
    [
        ("/(/ { cat }", ScriptError, "no regular expression"),
        ('"f.py"::g() -> x', ScriptError, "a function is no variable"),
        ("/.*/ { grep() }", ScriptError, r"test\.shire: grep\(\): needs 1 argument"),
        ("/.*/ { head(x) }", ScriptError, r"head\(\): needs a number, not 'x'"),
        ("{ ??? }", ScriptError, r"test\.shire:3:11: "),
        (
            '/any/ { print("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") | grep("(?:a|a|aa)+b") }',
            LimitError,
            "repeats in repeats",
        ),
    ],
)
async def test_what_cannot_be_computed_is_told(world, definition, error, message):
    with pytest.raises(error, match=message):
        await world.value(definition)


async def test_unknown_functions_are_told_and_passed_over(world):
    assert await world.value('/any/ { print("x") | hed(1) | print }') == "x"
    assert world.heard.messages == ["test.shire: line 3: there is no function `hed` (did you mean `head`?)"]


async def test_unknown_conditions_are_told(world):
    assert (
        await world.value('/any/ { case condition { "nope" { print("x") } default { print("d") } } }') == "d"
    )
    assert world.heard.messages == ["test.shire: line 3: no condition is named 'nope'"]


async def test_foreign_functions_run_a_program_of_the_project(world):
    world.write({"tools/up.py": "print(1)"})
    text = '---\nfunctions:\n  up: "tools/up.py"(string) -> text\n  named: "tools/up.py"::go(string) -> text\nvariables:\n  "a": /any/ { print("x") | up("y") | named(1) }\n---\n$a'
    assert (await world.run(text)).messages[0].content == "ran up.py"
    assert world.hands.ran == [("up.py", "y", "x"), ("up.py", "go", "1", "ran up.py")]
    dry = await world.run(text, dry=True)
    assert dry.messages[0].content == "(named(1) is not run)"
    assert len(world.hands.ran) == 2


QUERIES = {
    "src/A.java": "package p;\n\nimport org.x.Base;\nimport org.x.RestController;\n\n@RestController\npublic class A extends Base {\n    private int size;\n\n    public int count() { return 1; }\n}\n",
    "src/B.java": "package p;\n\npublic class B implements Runnable {\n    public void run() {}\n}\n",
    "m.py": "def top(a):\n    return a\n\n\nclass C(Base):\n    def method(self):\n        return 1\n",
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from { PsiClass c } where { true } select { c.name }", "C\nA\nB"),
        ("from { Class c } select { c.name }", "C\nA\nB"),
        ('from { PsiClass c } where { c.extends("Base") } select { c.id }', "C\np.A"),
        ('from { PsiClass c } where { c.extends("org.x.Base") } select { c.name }', "C\nA"),
        ('from { PsiClass c } where { c.implements("Runnable") } select { c.path, c.line }', "src/B.java\n3"),
        (
            'from { PsiClass c } where { c.getAnAnnotation() == "org.x.RestController" } select { c.name, "code" }',
            'A\n"code"',
        ),
        (
            'from { PsiClass c } where { c.annotatedOf("RestController") } select { c.methodCodeByName("count") }',
            "    public int count() { return 1; }",
        ),
        (
            'from { PsiClass c } where { c.name == "A" || c.name == "B" } select { c.name, c.visibility }',
            "A\nB\npublic\npublic",
        ),
        ('from { PsiMethod m } where { m.className == "" } select { m }', "m.py:1 def top(a)"),
        (
            'from { PsiMethod m } where { m.name.length() > 3 and not m.name.startsWith("c") } select { m.name }',
            "method",
        ),
        ("from { PsiField f } select { f.name }", "size"),
        ('from { PsiFile f } where { f.extension == "py" } select { f.name, f.lines }', "m.py\n8"),
        ("from { PsiPackage p } select { p.name }", "p"),
        (
            "from { Date d } select { d.year(), d.format('yyyy-MM-dd HH:mm:ss EEE') }",
            "2026\n2026-11-25 18:05:09 Wed",
        ),
        (
            "from { PsiClass a, PsiClass b } where { a.package == b.package && a.name < b.name } select { a.name, b.name }",
            "A\nB",
        ),
    ],
)
async def test_queries(world, query, expected):
    for name in FILES:
        (world.folder / name).unlink()
    world.write(QUERIES)
    assert await world.value("{ " + query + " }") == expected


async def test_rows_of_a_query_can_be_looped_over(world):
    world.write(QUERIES)
    text = '---\nvariables:\n  "q": { from { PsiClass c } where { c.path.startsWith("src/B") } select { c.name, c.line } }\n---\n#foreach($row in $q)$row[\'c.name\']:$row["c.line"] #end$q.size()'
    assert (await world.run(text)).messages[0].content == "B:3 1"


async def test_a_query_over_an_unknown_type_is_told(world):
    with pytest.raises(ScriptError, match="there is no type `Nothing`"):
        await world.value("{ from { Nothing n } where { true } select { n } }")
