"""What the daemon knows by itself of a place, its code, its tests, its project, its history."""

from __future__ import annotations

import subprocess

import pytest

from agent.errors import WorkspaceError
from agent.shire.knowledge import changes

JAVA = """package blog;

import java.util.List;
import blog.model.Blog;

/** Serves blogs. */
public class BlogService {
    private final BlogRepository repository;

    public Blog createBlog(Blog blog) {
        if (blog == null || blog.title() == null) {
            throw new IllegalArgumentException();
        }
        return repository.save(blog);
    }

    public List<Blog> all() {
        return repository.all();
    }
}
"""
FILES = {
    "src/main/java/blog/BlogService.java": JAVA,
    "src/main/java/blog/BlogController.java": (
        "package blog;\n\nclass BlogController {\n    BlogService service;\n\n    Blog post(Blog b) {\n"
        "        return service.createBlog(b);\n    }\n}\n"
    ),
    "src/main/java/blog/BlogRepository.java": (
        "package blog;\n\npublic interface BlogRepository {\n    Blog save(Blog blog);\n\n    List<Blog> all();\n}\n"
    ),
    "src/main/java/blog/model/Blog.java": "package blog.model;\n\npublic record Blog(String title) {}\n",
    "src/test/java/blog/OtherServiceTest.java": (
        "package blog;\n\nclass OtherServiceTest {\n    @Test\n    void shouldCreateBlogWithRepository() {\n"
        "        repository.save(new Blog());\n    }\n\n    @Test\n    void nothing() {\n    }\n}\n"
    ),
    "pom.xml": (
        "<project><properties><java.version>17</java.version></properties><dependencies>\n"
        "<dependency>\n<groupId>org.springframework.boot</groupId>\n<artifactId>spring-boot-starter-web</artifactId>\n"
        "<version>3.2.1</version></dependency>\n<dependency><groupId>org.junit.jupiter</groupId>"
        "<artifactId>junit-jupiter</artifactId></dependency></dependencies></project>"
    ),
}
SERVICE = "src/main/java/blog/BlogService.java"


async def ask(world, name: str) -> str:
    outcome = await world.run(f"<${name}>", {}, dry=True)
    return outcome.messages[0].content[1:-1]


@pytest.fixture
def java(world):
    return world.write(FILES).at(SERVICE, before="if (blog", selected="")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fileName", "BlogService.java"),
        ("filePath", SERVICE),
        ("fileExtension", "java"),
        ("language", "Java"),
        ("context.lang", "java"),
        ("commentSymbol", "//"),
        ("beforeCursor", JAVA[: JAVA.index("if (blog") + 8]),
        ("afterCursor", JAVA[JAVA.index("if (blog") + 8 :]),
        ("selection", JAVA[JAVA.index("if (blog") + 8 :]),
        ("all", JAVA),
        ("lineCount", "21"),
        ("methodName", "createBlog"),
        ("currentMethodName", "createBlog"),
        ("currentMethodCode", "\n".join(JAVA.split("\n")[9:15])),
        ("currentClassName", "BlogService"),
        ("currentClassCode", "\n".join(JAVA.split("\n")[6:20])),
        ("underTestMethodCode", "\n".join(JAVA.split("\n")[9:15])),
        ("imports", "import java.util.List;\nimport blog.model.Blog;"),
        (
            "structure",
            "public class BlogService\n  - private final BlogRepository repository\n  + ",
        ),
        ("complexityCount", "3"),
        ("relatedClasses", "// src/main/java/blog/model/Blog.java\n// public record Blog(String title)"),
        ("methodCaller", "src/main/java/blog/BlogController.java:7: return service.createBlog(b);"),
        ("calledMethod", "Blog save(Blog blog)"),
        ("targetTestFileName", "src/test/java/blog/BlogServiceTest.java"),
        ("isNeedCreateFile", "true"),
        (
            "similarTestCase",
            "src/test/java/blog/OtherServiceTest.java:4\n    @Test\n    void shouldCreateBlogWithRepository",
        ),
        ("frameworkContext", "This project uses Java 17, Spring Boot 3.2.1, JUnit 5."),
        (
            "projectDependencies",
            "org.springframework.boot:spring-boot-starter-web 3.2.1\norg.junit.jupiter:junit-jupiter",
        ),
        ("today", "2026-11-25"),
        ("now", "2026-11-25T18:05:09+00:00"),
        ("date.year", "2026"),
        ("timezone", "UTC"),
        ("databases", ""),
        ("agents", ""),
    ],
)
async def test_at_a_place_in_java(java, name, expected):
    found = await ask(java, name)
    if name == "structure":
        assert "  public Blog createBlog(Blog blog)" in found
        assert found.startswith("public class BlogService\n  - private final BlogRepository repository\n")
    else:
        assert found.strip().startswith(expected.strip())
        assert (
            name in {"relatedClasses", "similarTestCase", "calledMethod"} or found.strip() == expected.strip()
        )


async def test_what_a_types_fields_hold_is_related(java):
    found = await ask(java, "relatedClasses")
    assert "// src/main/java/blog/BlogRepository.java\n// public interface BlogRepository {" in found
    assert "BlogController" not in found


async def test_without_a_place_variables_are_empty(world):
    for name in (
        "selection",
        "fileName",
        "methodName",
        "relatedClasses",
        "targetTestFileName",
        "currentChanges",
        "diff",
    ):
        assert await ask(world, name) == ""


async def test_a_selection_is_what_counts(world):
    world.write(FILES).at(
        SERVICE,
        before="public class BlogService {\n",
        selected="    private final BlogRepository repository;",
    )
    assert await ask(world, "selection") == "    private final BlogRepository repository;"
    assert await ask(world, "selectionWithNum") == "8:     private final BlogRepository repository;"
    assert await ask(world, "currentClassName") == "BlogService"
    assert await ask(world, "methodName") == ""
    related = await ask(world, "relatedClasses")
    assert "public interface BlogRepository {" in related
    assert "record Blog" not in related


@pytest.mark.parametrize(
    ("files", "current", "expected", "new"),
    [
        ({"pkg/a.py": "", "tests/test_b.py": ""}, "pkg/a.py", "tests/test_a.py", True),
        ({"pkg/in/a.py": "", "tests/in/test_b.py": ""}, "pkg/in/a.py", "tests/in/test_a.py", True),
        ({"pkg/a.py": "", "pkg/test_b.py": ""}, "pkg/a.py", "pkg/test_a.py", True),
        (
            {"pkg/a.py": "", "tests/pkg/test_a.py": "", "other/test_a.py": ""},
            "pkg/a.py",
            "tests/pkg/test_a.py",
            False,
        ),
        ({"tests/test_a.py": ""}, "tests/test_a.py", "tests/test_a.py", False),
        ({"a.go": ""}, "a.go", "a_test.go", True),
        ({"src/a.ts": "", "src/b.test.ts": ""}, "src/a.ts", "src/a.test.ts", True),
        ({"src/a.ts": "", "src/a.spec.ts": ""}, "src/a.ts", "src/a.spec.ts", False),
        ({"src/main/kotlin/x/A.kt": ""}, "src/main/kotlin/x/A.kt", "src/test/kotlin/x/ATest.kt", True),
        ({"lib/a.rb": "", "spec/b_spec.rb": ""}, "lib/a.rb", "spec/a_spec.rb", True),
    ],
)
async def test_where_tests_belong(world, files, current, expected, new):
    world.write(files).at(current)
    assert await ask(world, "targetTestFileName") == expected
    assert await ask(world, "isNeedCreateFile") == ("true" if new else "false")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "pyproject.toml",
            '[project]\nrequires-python = ">=3.11"\ndependencies = ["fastapi>=0.1", "x"]\n[dependency-groups]\ntest = ["pytest"]\n',
            "fastapi >=0.1\nx\npytest",
        ),
        (
            "requirements-dev.txt",
            "# c\ndjango==5.0\n-r other.txt\nflask[async] ~= 3\n",
            "django 5.0\nflask ~= 3",
        ),
        (
            "package.json",
            '{"dependencies": {"react": "^18.2.0"}, "devDependencies": {"jest": "29"}}',
            "react 18.2.0\njest 29",
        ),
        (
            "build.gradle.kts",
            'plugins { id("org.springframework.boot") version "3.1" }\ndependencies { implementation("io.ktor:ktor-server:2.3") }',
            "org.springframework.boot 3.1\nio.ktor:ktor-server 2.3",
        ),
        (
            "go.mod",
            "module x\n\ngo 1.22\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.9.1\n)\n",
            "github.com/gin-gonic/gin v1.9.1",
        ),
        ("Cargo.toml", '[dependencies]\nserde = "1"\ntokio = { version = "1.2" }\n', "serde 1\ntokio 1.2"),
        ("Gemfile", "gem 'rails', '~> 7.1'\ngem 'rspec'\n", "rails ~> 7.1\nrspec"),
        ("composer.json", '{"require": {"laravel/framework": "^11"}}', "laravel/framework ^11"),
        ("package.json", "{broken", ""),
        ("pyproject.toml", "[project]\ndependencies = 5\n", ""),
    ],
)
async def test_dependencies(world, name, text, expected):
    world.write({name: text})
    assert await ask(world, "projectDependencies") == expected


async def test_frameworks_of_other_languages(world):
    world.write(
        {
            "pyproject.toml": '[project]\nrequires-python = ">=3.11"\ndependencies = ["fastapi"]\n',
            "a.py": "",
            "requirements.txt": "pytest==8\n",
        }
    )
    assert (
        await ask(world.at("a.py"), "frameworkContext")
        == "This project uses Python >=3.11, FastAPI, pytest 8."
    )


async def test_similar_code_is_a_comment_that_names_its_file(world):
    world.write(
        {
            "a.py": "def load_user(name):\n    return read_user(name)\n",
            "b.py": "def load_user_again(name):\n    user = read_user(name)\n    return user\n",
        }
    )
    document = world.workspace.load(world.folder / "b.py")
    world.workspace.change(document.uri, 2, [])
    world.workspace.focus(document.uri)
    found = await ask(world.at("a.py", before="def load_user(name):\n"), "similarCode")
    assert found.startswith("# Compare this snippet from b.py:\n# def load_user_again(name):")


@pytest.fixture
def repository(world):
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=world.folder, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("config", "user.email", "me@example.org")
    git("config", "user.name", "Me")
    world.write(
        {"a.py": "one = 1\n", "old.py": "x = 1\ny = 2\nz = 3\n", "package-lock.json": "{}\n", "b.bin": "\0\1"}
    )
    git("add", ".")
    git("commit", "-qm", "feat: begin")
    world.write({"c.py": "c = 1\n"})
    git("add", ".")
    git("-c", "user.name=You", "-c", "user.email=you@example.org", "commit", "-qm", "fix: theirs\n\nbody")
    world.git = git
    return world


async def test_history(repository):
    assert await ask(repository, "currentBranch") == "main"
    assert await ask(repository, "historyCommitMessages") == "feat: begin"
    assert await ask(repository, "currentChanges") == ""
    query = '{ from { GitCommit c } where { c.authorName == "You" } select { c.message, c.fullMessage, c.authorEmail } }'
    assert await repository.value(query) == "fix: theirs\nfix: theirs\n\nbody\nyou@example.org"
    assert await repository.value("{ from { GitBranch b } select { b.name } }") == "main"


async def test_changes_are_told_in_phrases(repository):
    repository.write(
        {
            "a.py": "one = 2\n",
            "new file.py": "n = 1\n",
            "package-lock.json": '{"a": 1}\n',
            "b.bin": "\0\2",
            ".env": "K=1\n",
        }
    )
    repository.git("mv", "old.py", "moved.py")
    repository.git("rm", "-q", "c.py")
    repository.git("add", "-A")
    changes = await ask(repository, "currentChanges")
    assert "modify a.py (+1 -1): one\n@@\n-one = 1\n+one = 2" in changes
    for name in (
        "new .env",
        "modify b.bin",
        "delete c.py",
        "moved.py",
        "new new file.py",
        "modify package-lock.json",
    ):
        assert name in changes
    assert "K=1" not in changes
    assert '"a": 1' not in changes
    diff = await ask(repository, "diff")
    assert "K=1" not in diff
    assert '"a"' not in diff
    assert "-one = 1\n+one = 2" in diff
    assert await ask(repository, "changeCount") == "7"


async def test_what_is_not_staged_counts_when_nothing_is(repository):
    repository.write({"a.py": "one = 3\n"})
    assert await ask(repository, "currentChanges") == "modify a.py (+1 -1): one\n@@\n-one = 1\n+one = 3"


async def test_a_failing_variable_is_empty_and_told(world, monkeypatch):
    async def fails(_):
        raise WorkspaceError("no luck")

    monkeypatch.setitem(changes.VARIABLES, "currentBranch", fails)
    assert await ask(world, "currentBranch") == ""
    assert world.heard.messages == ["$currentBranch is empty: no luck"]
