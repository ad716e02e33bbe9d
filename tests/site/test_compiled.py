"""The programs of shipped templates are kept as Python keeps its own: for the same templates, and nobody else's."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FunctionLoader

from csi_as_code.site import templates
from csi_as_code.site.compiled import Programs, file_for


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let Python keep its programs in a folder of the test, whatever it is told otherwise."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def files(top: Path) -> list[str]:
    return sorted(path.name for path in top.rglob("*-*.pyc") if path.name.startswith(("templates-", "sandboxed-")))


def no_compiler(*_arguments: object, **_named: object) -> None:
    raise AssertionError("a template is compiled")


def test_what_one_build_has_compiled_the_next_one_has(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = templates.environment({})
    first.get_template("nav.html")
    templates.keep(first)
    (name,) = files(kept)
    assert name.startswith("templates-")
    expected = first.get_template("nav.html").render(sections=(), root="../")
    monkeypatch.setattr(Environment, "compile", no_compiler)
    second = templates.environment({})
    assert second.get_template("nav.html").render(sections=(), root="../") == expected
    assert second.get_template("improvement.html").name == "improvement.html"
    templates.keep(second)
    assert files(kept) == [name]


def test_a_register_s_own_templates_are_not_kept(kept: Path) -> None:
    made = templates.environment({"nav.html": b"mine", "base.html": b'{% extends "csi/base.html" %}'})
    assert made.get_template("nav.html").render() == "mine"
    assert made.get_template("base.html")
    assert made.get_template("csi/base.html")
    templates.keep(made)
    (name,) = files(kept)
    data = next(kept.rglob(name)).read_bytes()
    assert b"csi/base.html" in data
    assert b"templates/" not in data
    assert templates.environment({}).get_template("nav.html").render(sections=(), root="") != "mine"


@pytest.mark.parametrize("spoil", [lambda _: b"", lambda data: data[:-1], lambda data: b"x" + data[1:]])
def test_a_damaged_file_is_ignored_and_made_anew(kept: Path, spoil: object) -> None:
    templates.keep(templates.environment({}))
    (name,) = files(kept)
    file = next(kept.rglob(name))
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))  # type: ignore[operator]
    again = templates.environment({})
    assert again.get_template("nav.html").render(sections=(), root="")
    templates.keep(again)
    assert abs(file.stat().st_size - len(whole)) < 1_000


def test_programs_of_another_version_go(kept: Path) -> None:
    templates.keep(templates.environment({}))
    (name,) = files(kept)
    file = next(kept.rglob(name))
    file.rename(file.with_name("templates-0000.pyc"))
    templates.keep(templates.environment({}))
    assert files(kept) == [name]


def test_another_text_of_a_template_is_compiled(kept: Path) -> None:
    texts = {"a": "one"}

    def made() -> tuple[Environment, Programs]:
        programs = Programs(kept / "programs", "csi/")
        loader = FunctionLoader(lambda name: (texts[name], f"csi/{name}", None))
        return Environment(loader=loader, bytecode_cache=programs, autoescape=True), programs

    for text in ("one", "one", "two"):
        texts["a"] = text
        environment, programs = made()
        assert environment.get_template("a").render() == text
        programs.save()


def test_nothing_is_written_where_python_writes_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = templates.environment({})
    made.get_template("nav.html")
    templates.keep(made)
    assert files(kept) == []


def test_where_it_may_not_be_written_a_build_goes_on(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (kept / "no-folder").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(kept / "no-folder"))
    made = templates.environment({})
    assert made.get_template("nav.html").render(sections=(), root="")
    templates.keep(made)
    assert files(kept) == []


def test_each_kind_of_environment_has_its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_for("one") != file_for("other")
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    assert file_for("one") is None
