"""The real daemon through the eyes of a client library that knows LSP: pytest-lsp, on pygls and lsprotocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import scripted_server as server
from editor_process import COMMAND, environment
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def client(
    tmp_path: Path, workspace: Path, scripted_server: server.ScriptedServer
) -> AsyncIterator[LanguageClient]:
    scripted_server.route("/v1/completions", server.openai("a + b"))
    config = ClientServerConfig(COMMAND, server_env=environment(tmp_path, scripted_server.url))
    client = await config.start()
    assert isinstance(client, LanguageClient)
    folder = types.WorkspaceFolder(workspace.as_uri(), "workspace")
    params = types.InitializeParams(types.ClientCapabilities(), workspace_folders=[folder])
    await client.initialize_session(params)
    yield client
    await client.shutdown_session()
    await client.stop()


async def test_the_capabilities_are_those_of_lsp(client: LanguageClient, workspace: Path) -> None:
    uri = (workspace / "add.py").as_uri()
    text = "def add(a, b):\n    return \n"
    document = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    answer = await client.text_document_inline_completion_async(
        types.InlineCompletionParams(
            context=types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic),
            text_document=types.TextDocumentIdentifier(uri),
            position=types.Position(1, 11),
        )
    )
    assert isinstance(answer, types.InlineCompletionList)
    (item,) = answer.items
    assert isinstance(item.insert_text, str)
    assert item.insert_text.endswith("a + b")
    assert item.command
    command = types.ExecuteCommandParams(item.command.command, item.command.arguments)
    assert await client.workspace_execute_command_async(command) is None
    assert not [message for message in client.log_messages if message.type == types.MessageType.Error]
