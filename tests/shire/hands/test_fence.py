"""What a script names stays inside the workspace, whatever it tries."""

import os
import stat

import pytest

from agent.errors import EscapeError, LimitError, WorkspaceError
from agent.shire.hands.fence import Fence, WriteLimits


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.py").write_text("x = 1\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("theirs")
    return folder


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


ESCAPES = [
    "../x",
    "../../x",
    "src/../../x",
    "/etc/passwd",
    "/tmp/x",
    "~/.bashrc",
    "~root/x",
    "",
    "   ",
    ".",
    "src/..",
    "a\0b",
    "x" * 5000,
    ".git/hooks/pre-commit",
    "sub/.git/config",
    ".GIT/hooks/pre-commit",
    "inlayd.toml",
    ".env",
    "config/.env.local",
    "id_rsa",
    "../project2/x",
]


@pytest.mark.parametrize("named", ESCAPES)
def test_an_escape_is_an_error_and_nothing_is_touched(root, named):
    before = everything(root.parent)
    with pytest.raises(EscapeError):
        Fence(root).write(named, "gotcha")
    assert everything(root.parent) == before


@pytest.mark.parametrize("named", ["link/x", "link", "src/deep/x", "file_link"])
def test_links_that_leave_are_escapes(root, named):
    outside = root.parent / "outside"
    (root / "link").symlink_to(outside)
    (root / "src" / "deep").symlink_to("../../outside")
    (root / "file_link").symlink_to(outside / "secret.txt")
    with pytest.raises(EscapeError):
        Fence(root).write(named, "gotcha")
    with pytest.raises(EscapeError):
        Fence(root).read(named, 1000)
    assert everything(outside) == {outside.joinpath("secret.txt").relative_to(outside): b"theirs"}


def test_a_link_that_stays_is_followed(root):
    (root / "alias").symlink_to("src")
    assert Fence(root).read("alias/a.py", 1000) == "x = 1\n"
    Fence(root).write("alias/b.py", "y = 2\n")
    assert (root / "src" / "b.py").read_text() == "y = 2\n"


def test_a_link_that_is_put_there_after_the_check_is_refused(root, monkeypatch):
    fence = Fence(root)
    admit = fence.admit

    def admit_then_swap(named, size):
        path = admit(named, size)
        (root / "new").symlink_to(root.parent / "outside")
        return path

    monkeypatch.setattr(fence, "admit", admit_then_swap)
    with pytest.raises(WorkspaceError):
        fence.write("new/secret.txt", "gotcha")
    assert (root.parent / "outside" / "secret.txt").read_text() == "theirs"


def test_a_dangling_link_is_no_way_out(root):
    (root / "out").symlink_to(root.parent / "outside" / "made")
    with pytest.raises(EscapeError):
        Fence(root).write("out", "gotcha")
    assert not (root.parent / "outside" / "made").exists()


def test_links_in_a_ring_are_an_error(root):
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(WorkspaceError):
        Fence(root).read("a", 1000)


@pytest.mark.parametrize("named", ["new.py", "deep/er/new.py", "src/a.py", "ünï/文.md", "with blank.txt"])
def test_what_stays_inside_is_written(root, named):
    path = Fence(root).write(named, "text ✓\n")
    assert path == root / named
    assert path.read_text(encoding="utf-8") == "text ✓\n"


def test_an_absolute_path_inside_is_fine(root):
    assert Fence(root).write(str(root / "src" / "b.py"), "b").read_text() == "b"
    assert Fence(root).relative(str(root / "src" / "b.py")) == "src/b.py"


def test_a_replaced_file_keeps_its_mode_and_leaves_no_draft(root):
    script = root / "run.sh"
    script.write_text("old")
    script.chmod(0o750)
    Fence(root).write("run.sh", "new")
    assert script.read_text() == "new"
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert sorted(path.name for path in root.iterdir()) == ["run.sh", "src"]


def test_a_file_where_a_folder_should_be(root):
    with pytest.raises(WorkspaceError):
        Fence(root).write("src/a.py/b.py", "x")
    assert (root / "src" / "a.py").read_text() == "x = 1\n"


def test_reading_has_a_limit_and_wants_text(root):
    (root / "big.txt").write_bytes(b"x" * 100)
    (root / "bytes.bin").write_bytes(b"\xff\xfe\x00")
    os.mkfifo(root / "pipe")
    fence = Fence(root)
    for named, said in (
        ("big.txt", "100 bytes"),
        ("bytes.bin", "UTF-8"),
        ("pipe", "regular file"),
        ("src", "regular"),
        ("no", "No such"),
    ):
        with pytest.raises(WorkspaceError, match=said):
            fence.read(named, 50)


@pytest.mark.parametrize(
    ("limits", "writes"),
    [
        (WriteLimits(file_bytes=10), ["x" * 11]),
        (WriteLimits(all_bytes=20), ["x" * 8, "x" * 8, "x" * 8]),
        (WriteLimits(files=2), ["a", "b", "c"]),
    ],
)
def test_a_run_cannot_fill_the_disk(root, limits, writes):
    fence = Fence(root, limits)
    for number, text in enumerate(writes[:-1]):
        fence.write(f"{number}.txt", text)
    with pytest.raises(LimitError):
        fence.write("last.txt", writes[-1])
    assert not (root / "last.txt").exists()


def test_the_same_file_may_be_written_again(root):
    fence = Fence(root, WriteLimits(files=1))
    fence.write("a.txt", "1")
    fence.write("a.txt", "2")
    assert (root / "a.txt").read_text() == "2"


def test_a_folder_that_cannot_be_written_is_told(root):
    (root / "src" / "a.py").unlink()
    (root / "src" / "taken").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        Fence(root).write("src/taken", "x")
    assert list((root / "src").iterdir()) == [root / "src" / "taken"]
