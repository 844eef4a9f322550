"""The families of models that fill the middle: their markers, orders, stop strings and repository forms.

Facts come from the models' own papers, model cards and tokenizers (docs and notes name them at each family). A model
is listed only if it was trained to fill; tokens in a vocabulary alone prove nothing.
"""

# ruff: noqa: RUF001 - the full-width bars of DeepSeek's markers are meant
from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

import msgspec


class Layout(StrEnum):
    """The order in which a model reads the text before and after the cursor.

    `PSM`: prefix, suffix, middle. Typing changes what stands before the suffix, so a server reads the suffix again.
    `SPM`: suffix, prefix, middle. Typing changes the end only.
    `TAIL`: the prefix stays empty and the text before the cursor stands after the middle marker; typing appends.
    Megatron's data code, with which the StarCoder line was trained, and Code Llama call this order SPM.
    `LEFT`: the text before the cursor and nothing else. `SERVER`: the server puts both into order.
    """

    PSM = "psm"
    SPM = "spm"
    TAIL = "tail"
    LEFT = "left"
    SERVER = "server"


class Template(msgspec.Struct, frozen=True):
    """One layout written out: `opening` first-text `between` second-text `closing`.

    The first text is the one before the cursor for PSM and the one after it for SPM and TAIL.
    """

    layout: Layout
    opening: str = ""
    between: str = ""
    closing: str = ""


class RepoForm(msgspec.Struct, frozen=True):
    """How a family was shown several files at once.

    Attributes:
        header: What stands first, with `{repo}`; written only where the repository has a name.
        file: What stands before the path of each file, the current one included.
        end: What stands after the text of each file but the current one.
        inside: What stands behind the opening marker, with the text before the cursor: nothing, the current
            file's path, or the other files as well.
    """

    header: str
    file: str
    end: str
    inside: Literal["nothing", "path", "files"] = "nothing"


class FimFamily(msgspec.Struct, frozen=True):
    """One family of models that read the same fill-in-the-middle template.

    Attributes:
        name: As `models.*.fim` in the configuration names it.
        templates: The layouts that it was trained on or was measured to bear, best quality first.
        stop: Strings that end a completion, most important first (some servers take only four).
        special: Every string that the family's tokenizer reads as a special token: none may come from a user's text.
        bos: The token that begins each prompt. Servers write it by themselves (llama.cpp by the vocabulary, vLLM by
            the tokenizer), so that rendering leaves it out; a client that sends token ids needs it.
        repo: The repository form; None: context is written as comments.
        cached: The layout in which typing only appends, so that a server's prefix cache survives.
    """

    name: str
    templates: tuple[Template, ...]
    stop: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    bos: str = ""
    repo: RepoForm | None = None

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts that this family bears, best quality first."""
        return tuple(template.layout for template in self.templates)

    @property
    def cached(self) -> Layout:
        """The layout that is best for prefix caches: one whose last text is the one before the cursor."""
        growing = (Layout.SPM, Layout.TAIL)
        return next((layout for layout in self.layouts if layout in growing), self.layouts[0])

    def template(self, layout: Layout) -> Template:
        """Give the template of a layout, or the family's best one where it does not bear that layout."""
        return next((found for found in self.templates if found.layout is layout), self.templates[0])


def _psm(prefix: str, suffix: str, middle: str) -> Template:
    return Template(Layout.PSM, prefix, suffix, middle)


def _spm(prefix: str, suffix: str, middle: str) -> Template:
    return Template(Layout.SPM, suffix, prefix, middle)


def _tail(prefix: str, suffix: str, middle: str) -> Template:
    return Template(Layout.TAIL, prefix + suffix, middle)


_PIPED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_PLAIN = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
_HYPHEN = ("<fim-prefix>", "<fim-suffix>", "<fim-middle>")
_DEEPSEEK = ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>")
_SEED = ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>")
_GLM = ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>")
_FALCON = ("<|prefix|>", "<|suffix|>", "<|middle|>")
_END = "<|endoftext|>"

_QWEN_STOP = (_END, "<|im_end|>", "<|file_sep|>", "<|fim_pad|>", "<|repo_name|>", *_PIPED)
_QWEN_SPECIAL = (*_QWEN_STOP, "<|im_start|>")
_QWEN_REPO = RepoForm("<|repo_name|>{repo}\n", "<|file_sep|>", "\n")
_STARCODER_STOP = (_END, *_PLAIN, "<fim_pad>", "<filename>", "<reponame>")
_STARCODER_REPO = RepoForm("<reponame>{repo}", "<filename>", "\n", inside="path")

FAMILIES: tuple[FimFamily, ...] = (
    FimFamily(
        # DeepSeek-Coder README; files of a repository are joined with `#path` lines, without tokens.
        "deepseek-coder",
        (_psm(*_DEEPSEEK),),
        stop=("<｜end▁of▁sentence｜>", "<|EOT|>", *_DEEPSEEK),
        special=(*_DEEPSEEK, "<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>", "<|EOT|>"),
        bos="<｜begin▁of▁sentence｜>",
        repo=RepoForm("", "#", "\n"),
    ),
    FimFamily(
        # Qwen2.5-Coder README and its repository-level example; TAIL is measured (embedded.md 1.3), SPM breaks it.
        "qwen2.5-coder",
        (_psm(*_PIPED), _tail(*_PIPED)),
        stop=_QWEN_STOP,
        special=_QWEN_SPECIAL,
        repo=_QWEN_REPO,
    ),
    FimFamily(
        # Qwen3-Coder README: the same tokens. TAIL was not measured with it.
        "qwen3-coder",
        (_psm(*_PIPED),),
        stop=_QWEN_STOP,
        special=_QWEN_SPECIAL,
        repo=_QWEN_REPO,
    ),
    FimFamily(
        # StarCoder 2 paper, section 5.1; half of its training was in the TAIL order (bigcode's Megatron).
        "starcoder2",
        (_psm(*_PLAIN), _tail(*_PLAIN)),
        stop=(_END, "<file_sep>", *_PLAIN, "<fim_pad>", "<repo_name>"),
        special=(_END, "<file_sep>", *_PLAIN, "<fim_pad>", "<repo_name>"),
        repo=RepoForm("<repo_name>{repo}", "<file_sep>", "\n", inside="path"),
    ),
    FimFamily(
        "starcoder",
        (_psm(*_PLAIN), _tail(*_PLAIN)),
        stop=_STARCODER_STOP,
        special=_STARCODER_STOP,
        repo=_STARCODER_REPO,
    ),
    FimFamily(
        # Continue and Tabby agree; CodeQwen1.5 has the same tokens and no repository form that is documented.
        "stable-code",
        (_psm(*_PLAIN),),
        stop=(_END, *_PLAIN, "<fim_pad>"),
        special=(_END, *_PLAIN, "<fim_pad>"),
    ),
    FimFamily(
        "granite-code",
        (_psm(*_PLAIN),),
        stop=_STARCODER_STOP,
        special=_STARCODER_STOP,
        repo=_STARCODER_REPO,
    ),
    FimFamily(
        "granite4",
        (_psm(*_PIPED),),
        stop=("<|end_of_text|>", *_PIPED, "<|fim_pad|>"),
        special=("<|end_of_text|>", *_PIPED, "<|fim_pad|>", "<|start_of_role|>", "<|end_of_role|>"),
    ),
    FimFamily(
        "santacoder",
        (_psm(*_HYPHEN), _tail(*_HYPHEN)),
        stop=(_END, *_HYPHEN, "<fim-pad>"),
        special=(_END, *_HYPHEN, "<fim-pad>"),
    ),
    FimFamily(
        # codellama/generation.py, whose SPM is our TAIL; the blanks belong to the template.
        "codellama",
        (
            Template(Layout.PSM, "<PRE> ", " <SUF>", " <MID>"),
            Template(Layout.TAIL, "<PRE> <SUF>", " <MID> "),
        ),
        stop=("<EOT>", "</s>"),
        special=("<PRE>", "<SUF>", "<MID>", "<EOT>", "<s>", "</s>"),
        bos="<s>",
    ),
    FimFamily(
        # mistral_common encode_fim: no middle token; `+++++ path` as Continue has it.
        "codestral",
        (Template(Layout.SPM, "[SUFFIX]", "[PREFIX]"),),
        stop=("</s>", "[PREFIX]", "[SUFFIX]", "\n+++++ "),
        special=("[PREFIX]", "[SUFFIX]", "[MIDDLE]", "<s>", "</s>", "[INST]", "[/INST]"),
        bos="<s>",
        repo=RepoForm("", "+++++ ", "\n\n", inside="files"),
    ),
    FimFamily(
        "codegemma",
        (_psm(*_PIPED),),
        stop=("<|file_separator|>", "<eos>", *_PIPED),
        special=(*_PIPED, "<|file_separator|>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"),
        bos="<bos>",
        repo=RepoForm("", "<|file_separator|>", "\n"),
    ),
    FimFamily(
        # Mellum paper (2510.05788) and JetBrains' GGUF example.
        "mellum",
        (_spm(*_PLAIN),),
        stop=(_END, "<filename>", *_PLAIN),
        special=(_END, "<filename>", "<reponame>", *_PLAIN, "<fim_pad>"),
        repo=RepoForm("", "<filename>", "\n\n"),
    ),
    FimFamily(
        # Seed-Coder technical report; clients that send PSM contradict it.
        "seed-coder",
        (_spm(*_SEED),),
        stop=("<[end▁of▁sentence]>", *_SEED),
        special=(*_SEED, "<[end▁of▁sentence]>", "<[begin▁of▁sentence]>"),
        bos="<[begin▁of▁sentence]>",
    ),
    FimFamily(
        # llama.cpp's vocabulary code names the tokens of this and of the next.
        "glm",
        (_psm(*_GLM),),
        stop=(_END, "<|user|>", *_GLM),
        special=(_END, "<|user|>", "<|assistant|>", "<|system|>", *_GLM),
    ),
    FimFamily("falcon", (_psm(*_FALCON),), stop=(_END, *_FALCON), special=(_END, *_FALCON)),
    FimFamily("none", (Template(Layout.LEFT),), stop=(_END,), special=(_END, "</s>", "<|im_end|>")),
    FimFamily("infill", (Template(Layout.SERVER),), stop=(_END,), special=()),
)
"""Every family; `none` reads the text before the cursor only, `infill` leaves the template to the server
(`/infill` of llama.cpp, the `suffix` field of others)."""

BY_NAME = {family.name: family for family in FAMILIES}
"""The families by the name that the configuration uses."""

_NAMES: tuple[tuple[str, str | None], ...] = (
    (r"deepseek-?coder", "deepseek-coder"),
    (r"qwen-?2\.?5-?coder", "qwen2.5-coder"),
    (r"qwen-?3-?coder", "qwen3-coder"),
    (r"code-?qwen", "stable-code"),
    (r"starcoder-?2", "starcoder2"),
    (r"starcoder", "starcoder"),
    (r"santacoder", "santacoder"),
    (r"stable-?code", "stable-code"),
    # Neither the Python variant nor the 34B and 70B models were trained to fill.
    (r"code-?llama.*(python|34b|70b)", None),
    (r"code-?llama", "codellama"),
    (r"codestral-?mamba|mamba-?codestral", None),
    (r"codestral", "codestral"),
    (r"code-?gemma", "codegemma"),
    (r"granite-?4", "granite4"),
    (r"granite-?(\d+b-)?code", "granite-code"),
    (r"mellum", "mellum"),
    (r"seed-?coder", "seed-coder"),
    (r"glm-?4\.[5-9]", "glm"),
    (r"falcon-?h1.*coder", "falcon"),
)
_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in _NAMES)


def detect(model_name: str) -> FimFamily | None:
    """Guess the family from a model's name: an Ollama tag, a path on a hub, a GGUF file; None where it tells none.

    A guess only: that each marker is one token has to be verified on the server.
    """
    name = re.sub(r"[\s_]+", "-", model_name.lower())
    for pattern, family in _PATTERNS:
        if pattern.search(name):
            return BY_NAME[family] if family else None
    return None
