"""Functions over texts and lists, alone and one behind another."""

from __future__ import annotations

import pytest

from agent.errors import ScriptError

FILES = {
    "src/B.java": "class B {\n  log error.log here\n}\n",
    "src/A.java": "class A {\n  phone 086-1234567890 and 088-1234567891\n}\n",
    "notes.md": 'See <https://auto.example/a> and [x](https://x.example/y "t"), ![img](i.png), [x](https://x.example/y).\n```\n[no](https://no.example)\n```\n',
    "many.txt": "\n".join(str(n) for n in range(1, 31)),
}


@pytest.fixture(autouse=True)
def _files(world):
    world.write(FILES)


def numbers(first: int, last: int) -> str:
    return "\n".join(str(n) for n in range(first, last + 1))


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        # lines
        ('/any/ { print("b", "a", "b") | sort }', "a\nb\nb"),
        ('/any/ { print("b", "a", "b") | uniq }', "b\na"),
        ('/any/ { print("b", "a", "c") | head(2) }', "b\na"),
        ('/any/ { print("b", "a", "c") | tail(1) }', "c"),
        ('/any/ { print("b", "a", "c") | tail(0) }', ""),
        ("/many.txt/ { cat | head }", numbers(1, 10)),
        ("/many.txt/ { cat | tail }", numbers(21, 30)),
        ("/many.txt/ { cat | head('3') }", numbers(1, 3)),
        ('/any/ { print("abc", "xbz", "q") | find("b") }', "abc\nxbz"),
        ('/any/ { print("a", "b") | lineNo }', "1: a\n2: b"),
        ('/any/ { print("a", "b") | lineNo("x") }', "1: a\n2: b"),
        ('/any/ { print("a", "b") | xargs("rm") }', "rm\na\nb"),
        ("/any/ { sort | uniq | head | tail | find('x') | lineNo }", ""),
        # lists stay lists
        (r"/.*\.java/ { sort | uniq | head(2) | tail(1) | cat }", FILES["src/B.java"]),
        (r"/.*\.java/ { find('B') | lineNo }", "1: src/B.java"),
        (r"/.*\.java/ { print }", "src/A.java\nsrc/B.java"),
        # grep takes out
        (r"/A.java/ { cat | grep('([0-9]{3}-[0-9]{10})') }", "086-1234567890\n088-1234567891"),
        (r"/A.java/ { cat | grep('[0-9]{3}-', 'class \w') }", "086-\n088-\nclass A"),
        (r"/A.java/ { cat | grep('/cl(a)ss/') }", "a"),
        (r"/A.java/ { cat | grep('nothing') }", ""),
        (r"/.*\.java/ { grep('src/.*') | head(1) | cat }", FILES["src/A.java"]),
        (r"/.*\.java/ { grep('/(\w)\.java') }", "A\nB"),
        (r"/.*\.java/ { grep('error.log') | head }", "src/B.java:2: log error.log here"),
        (r"/.*\.java/ { grep('phone (\d+)') }", "086"),
        (r"/.*\.java/ { grep('nowhere') | head }", ""),
        (r"/.*\.java/ { grep('class') | cat }", "src/A.java:1: class A {\nsrc/B.java:1: class B {"),
        # sed
        (
            '/any/ { print("src/test/A", "src/test/B") | sed("src/test", "src/main") }',
            "src/main/A\nsrc/main/B",
        ),
        (r'/any/ { print("ab") | sed("(a)(b)", "$2$1\$") }', "ba$"),
        (r'/any/ { print("ab") | sed("/(?<x>a)/", "[${x}]") }', "[a]b"),
        (r"/.*\.java/ { sed('src/', '') }", "A.java\nB.java"),
        # cat
        ('/any/ { cat("src/A.java", "none.java") }', FILES["src/A.java"]),
        ('/any/ { print("src/A.java") | cat }', FILES["src/A.java"]),
        ('/any/ { print("just text") | cat }', "just text"),
        # capture, tokenizer
        ('/any/ { capture("notes.md", "link") }', "https://auto.example/a\nhttps://x.example/y"),
        (
            '/any/ { tokenizer("getUserName of 用户登录 the user", "word") }',
            "getUserName\nof\n用户登录\nthe\nuser",
        ),
        ('/any/ { tokenizer("getUserName x", "naming") }', "getUserName\nget\nuser\nname\nx"),
        ('/any/ { tokenizer("return getUserName", "stopwords") }', "getUserName\nget\nuser\nname"),
        ('/any/ { tokenizer("createBlog 用户登录 a", "jieba") }', "createBlog\n用户\n户登\n登录\na"),
        ('/any/ { tokenizer("a, b;c", "/[,;]\\s*/") }', "a\nb\nc"),
        ('/any/ { print("a b") | tokenizer("") }', "a\nb"),
    ],
)
async def test_functions(world, definition, expected):
    assert (await world.value(definition)).rstrip("\n") == expected.rstrip("\n")


async def test_what_cat_leaves_out_is_told(world):
    world.write({".env": "K=1"})
    text = '---\nvariables:\n  "a": /any/ { cat("src/A.java", "none.java", ".env", "../x", "/etc/passwd") }\n---\n$a'
    prompt = (await world.run(text)).messages[0].content
    assert prompt == FILES["src/A.java"].strip()
    assert len(world.heard.messages) == 4
    assert "none.java" in world.heard.messages[0]
    assert "secret" in world.heard.messages[1]


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ('/any/ { capture("notes.md", "image") }', 'can only capture "link"'),
        ('/any/ { tokenizer("a", "nope") }', "has no kind 'nope'"),
        ("/any/ { sed('a') }", r"sed\(\): needs 2 arguments"),
        ("/any/ { print('a') | sed('a', '$7') }", "has no group 7"),
        ("/any/ { print('a') | head('inf') }", r"head\(\): needs a number, not 'inf'"),
        ("/any/ { print('a') | head(" + "9" * 400 + ") }", r"head\(\): needs a number, not 'inf'"),
        ("/any/ { find }", r"find\(\): needs 1 argument"),
    ],
)
async def test_wrong_arguments_are_told(world, definition, message):
    with pytest.raises(ScriptError, match=message):
        await world.value(definition)


SECRET_LINES = {
    "AKIAIOSFODNN7EXAMPLE": "****",
    "key = 'abc' # ghp_" + "a" * 36: "key = 'abc' # ****",
    'password = "hunter22"': 'password = "****"',
    "spring.datasource.password: s3cretvalue": "spring.datasource.password: ****",
    "https://bob:pa55word@example.org/x": "https://bob:****@example.org/x",
    "Authorization: Bearer abcdef1234567890": "Authorization: Bearer ****",
    "token = get_token()": "token = get_token()",
    "password = os.environ['PASSWORD']": "password = os.environ['PASSWORD']",
    "def check_password(password: str) -> bool:": "def check_password(password: str) -> bool:",
    "a normal line: nothing to see": "a normal line: nothing to see",
}


@pytest.mark.parametrize(("line", "expected"), SECRET_LINES.items())
async def test_redact(world, line, expected):
    world.write({"config.txt": line})
    assert await world.value("/config.txt/ { cat | redact }") == expected


async def test_redact_hides_private_keys(world):
    world.write(
        {"notes.txt": "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb"}
    )
    assert await world.value("/notes.txt/ { cat | redact }") == "a\n****\nb"


STORE = '{"store": {"book": [{"t": "A", "price": 8}, {"t": "B", "price": 12, "isbn": "x"}], "open": true}, "n": null}'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.store.book[0].t", "A"),
        ("$['store']['book'][-1]['t']", "B"),
        ("$.store.book[*].t", "A\nB"),
        ("$..t", "A\nB"),
        ("$.store.book[0:1].t", "A"),
        ("$.store.book[0,1].price", "8\n12"),
        ("$.store.book[?(@.price < 10)].t", "A"),
        ("$.store.book[?(@.isbn)].t", "B"),
        ("$.store.book[?(@.t == 'B')].price", "12"),
        ("$.store.book.length()", "2"),
        ("$.store.open", "true"),
        ("$.n", ""),
        ("$.none", STORE),
        ("$..none", ""),
        ("store.book[1].t", "B"),
    ],
)
async def test_jsonpath(world, path, expected):
    world.write({"s.json": STORE})
    assert await world.value(f'/s.json/ {{ cat | jsonpath("{path}") }}') == expected


EVENTS = 'data: {"a": "Hel"}\n\ndata: {"a": "lo"}\ndata: nonsense\ndata: {"b": 1}\ndata: [DONE]\n'


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('jsonpath("$.a")', "Hello"),
        ('jsonpath("$.a", true)', "Hello"),
        ('jsonpath($output, "$.a", true)', "Hello"),
        ('print("no json") | jsonpath("$.a")', "no json"),
        ("jsonpath('{\"a\": [1, 2]}', '$.a')", "1\n2"),
    ],
)
async def test_jsonpath_of_events_and_of_what_is_none(world, call, expected):
    world.write({"events.txt": EVENTS})
    assert await world.value(f"/events.txt/ {{ cat | {call} }}") == expected


@pytest.mark.parametrize("path", ["$.[", "", "$[?(", "a" * 2000])
async def test_what_is_no_path_is_told(world, path):
    with pytest.raises(ScriptError, match="is no JSON path"):
        await world.value(f"/any/ {{ print('{{}}') | jsonpath('{path}') }}")
