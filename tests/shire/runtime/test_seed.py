"""The second seed's scripts, run from end to end with a scripted model behind a real HTTP server."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted_server import ScriptedServer, openai_chat

from agent.config.schema import ModelsConfig, RoleConfig
from agent.models.roles import Models
from agent.shire.world.models import RoleModels

SEED = Path(__file__).parents[1] / "seed"

JAVA = {
    "src/main/java/blog/BlogController.java": (
        "package blog;\n\npublic class BlogController {\n    private final BlogService service;\n\n"
        "    /** 博客创建流程的入口 */\n    public Blog createBlog(BlogRequest request) {\n"
        "        return service.createBlog(request.toBlog());\n    }\n}\n"
    ),
    "src/main/java/blog/BlogService.java": (
        "package blog;\n\npublic class BlogService {\n    public Blog createBlog(Blog blog) {\n"
        "        return repository.save(blog);\n    }\n}\n"
    ),
    "src/main/java/pay/Invoice.java": (
        'package pay;\n\npublic class Invoice {\n    public Money total() {\n        log.info("see error.log");\n'
        "        return lines.stream().map(Line::amount).reduce(Money.ZERO, Money::add);\n    }\n}\n"
    ),
    "app/Blog.kt": "package app\n\ndata class Blog(val title: String)\n\nfun blogTitle(blog: Blog) = blog.title\n",
}


@pytest.fixture
async def server_world(world, scripted_server: ScriptedServer):
    """A world whose model is a server on loopback."""
    role = RoleConfig(base_url=scripted_server.url, model="m")
    models = Models(ModelsConfig(big=role, medium=role), {})
    world.write(JAVA)
    world.write({path.name: path.read_text(encoding="utf-8") for path in SEED.glob("*.shire")})
    world.write({"SummaryQuestion.shire": world.read("summary.shire")})
    world.model = RoleModels(models)
    yield world
    await models.aclose()


def asked(server: ScriptedServer) -> list[str]:
    return [seen.json()["messages"][-1]["content"] for seen in server.asked("/v1/chat/completions")]


async def run(world, name: str):
    return await world.run(world.read(name), name=name, path=world.folder / name)


async def test_lines_of_the_java_files_stand_in_the_prompt(server_world, scripted_server):
    scripted_server.script(openai_chat("没有", "问题"))
    outcome = await run(server_world, "log_content.shire")
    assert asked(scripted_server) == [
        '检查用户的代码是否有问题:src/main/java/pay/Invoice.java:5: log.info("see error.log");'
    ]
    assert outcome.answer.text == outcome.result == "没有问题"


async def test_passages_that_fit_the_search_stand_in_the_prompt(server_world, scripted_server):
    scripted_server.script(openai_chat("ok"))
    await run(server_world, "test_template.shire")
    (prompt,) = asked(scripted_server)
    assert prompt.startswith("app/Blog.kt:1-5\npackage app\n")
    assert "Invoice" not in prompt


@pytest.mark.parametrize(
    ("script", "first"),
    [("search_flow.shire", "博客创建流程"), ("search_question.shire", "xxx\nUser: 博客创建流程\nResponse:")],
)
async def test_the_rag_flow_searches_with_the_answer_and_summarises_what_it_found(
    server_world, scripted_server, script, first
):
    scripted_server.script(
        openai_chat("BlogController createBlog ", "BlogService"), openai_chat("在 BlogService 中创建")
    )
    outcome = await run(server_world, script)
    question, summary = asked(scripted_server)
    assert question == first
    assert summary.startswith("代码信息如下:\nsrc/main/java/blog/Blog")
    assert "src/main/java/blog/BlogController.java:1-10\n" in summary
    assert "src/main/java/blog/BlogService.java:1-7\n" in summary
    assert "Invoice" not in summary
    assert summary.endswith("用户的问题: 博客创建流程")
    assert outcome.result == "在 BlogService 中创建"
    assert [step.what for step in outcome.steps if step.effect == "asks a model"] == [
        f"default model, {len(question)} characters",
        f"default model, {len(summary)} characters",
    ]


async def test_hello_world_runs_its_post_processors(server_world, scripted_server):
    scripted_server.script(openai_chat("好的\n```python\n", 'print("hello")', "\n```\n"))
    outcome = await run(server_world, "hello_world.shire")
    assert asked(scripted_server) == ["生成一个 python hello world,使用 markdown block 返回"]
    assert outcome.answer.text.startswith("好的")
    saved = outcome.answer.file
    assert saved.shown.startswith(".shire-output/")
    assert saved.path.read_text(encoding="utf-8") == 'print("hello")\n'
    assert server_world.editor.opened == [(saved.path, None)]
    assert server_world.hands.ran == [(saved.path.name,)]
    assert [step.what for step in outcome.steps if step.stage == "onStreamingEnd"] == [
        *("parseCode", "saveFile", "openFile", "verifyCode", "runCode")
    ]
