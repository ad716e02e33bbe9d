"""The templates: those that come with csi-as-code, and what a register puts over them."""

import os
import stat
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FunctionLoader, PrefixLoader, StrictUndefined
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

import csi_as_code
from csi_as_code.errors import CsiError
from csi_as_code.git import tree
from csi_as_code.reading.snapshot import Opened
from csi_as_code.site.compiled import Programs, file_for
from csi_as_code.site.escaping import Generator
from csi_as_code.site.pointing import FILTERS, Links
from csi_as_code.site.rows import Row

FOLDER = "templates"
SHIPPED = "csi"
MOST_BYTES = 1024 * 1024


class TemplateFault(CsiError):
    """A template of the register cannot be used."""


@cache
def folder() -> Path:
    """Return the folder of the templates: inside the installed package, or at the top of a checkout."""
    package = Path(csi_as_code.__file__).parent
    for place in (package / "_data" / FOLDER, package.parent.parent / FOLDER):
        if (place / "base.html").is_file():
            return place
    raise CsiError("the templates of csi-as-code are not installed", "Install csi-as-code again.")


@cache
def shipped() -> Mapping[str, bytes]:
    """Return the templates and assets that come with csi-as-code, by name."""
    return _files(folder())


def own(opened: Opened) -> Mapping[str, bytes]:
    """Return what a register's `templates/` puts over the shipped ones: files that differ from them, by name."""
    top = opened.root / FOLDER
    found = _at_commit(opened.root, opened.commit) if opened.commit else {} if top.is_symlink() else _files(top)
    return {name: content for name, content in found.items() if shipped().get(name) != content}


def _files(top: Path) -> dict[str, bytes]:
    """Return the regular files below a folder, by path; nothing through links, nothing hidden, nothing huge."""
    found: dict[str, bytes] = {}
    for place, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            kept = path.lstat()
            if stat.S_ISREG(kept.st_mode) and kept.st_size <= MOST_BYTES and not name.startswith("."):
                found[path.relative_to(top).as_posix()] = path.read_bytes()
    return found


def _at_commit(root: Path, commit: str) -> dict[str, bytes]:
    blobs = tree.listing(root, commit, tree.prefix(root), (FOLDER,))
    plain = [b for b in blobs if b.mode in ("100644", "100755") and "/." not in b.path]
    data = tree.contents(root, (blob.oid for blob in plain), MOST_BYTES)
    found = {b.path.removeprefix(f"{FOLDER}/"): content for b, (_, content) in zip(plain, data, strict=True)}
    return {name: content for name, content in found.items() if len(content) <= MOST_BYTES}


class _Flat(Environment):
    """Gives each template what all of them know as one dictionary, because it is copied for every page and include."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows without being told."""
        return {**self.globals, **(d or {})}


class _FlatSandbox(_Flat, ImmutableSandboxedEnvironment):
    """The same for templates that are not ours."""


def environment(over: Mapping[str, bytes]) -> Environment:
    """Return the environment of a build; with templates of the register's own it is a sandbox.

    A template named `csi/NAME` is always the shipped one, so that an override can extend what it overrides. What is put
    into `globals` has to be there before the first template is loaded.
    """
    base = {name: _text(name, content) for name, content in shipped().items() if name.endswith(".html")}
    mine = {name: _text(name, content) for name, content in over.items() if name.endswith(".html")}
    kind = _FlatSandbox if mine else _Flat
    made = kind(
        loader=ChoiceLoader([_from(mine, FOLDER), _from(base, SHIPPED), PrefixLoader({"csi": _from(base, SHIPPED)})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=Programs(file_for("sandboxed" if mine else "templates"), f"{SHIPPED}/"),
    )
    made.code_generator_class = Generator
    made.filters.update(FILTERS)
    return made


def keep(made: Environment) -> None:
    """Keep the programs of the shipped templates for the next build: of all of them, where none has been kept."""
    programs = made.bytecode_cache
    if isinstance(programs, Programs):
        if programs.began_empty and programs.can_be_kept and not made.sandboxed:
            for name in shipped():
                if name.endswith(".html"):
                    made.get_template(name)
        programs.save()


def _from(texts: Mapping[str, str], place: str) -> FunctionLoader:
    """Return a loader of texts that are called PLACE/NAME in a traceback."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (texts[name], f"{place}/{name}", lambda: True) if name in texts else None

    return FunctionLoader(load)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TemplateFault(f'the template "{name}" is not UTF-8', "Save it as UTF-8.") from error


def row_printer(templates: Environment) -> Callable[[Row, Links], str]:
    """Return what prints a row of a register table."""
    template = templates.get_template("row.html")
    return lambda row, links: template.render(row=row, link=links, root=links.root)


def assets(over: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files that are copied into the site as they are."""
    both = {**shipped(), **over}
    return {name: both[name] for name in sorted(both) if name.startswith("assets/")}


def fault(error: TemplateError) -> TemplateFault:
    """Return what is wrong with a template, with its file and line where they are known."""
    file, line = _place(error)
    place = f' in "{file}"' if file else ""
    return TemplateFault(f"a template cannot be used{place}{f', line {line}' if line else ''}: {error.message}")


def _place(error: TemplateError) -> tuple[str | None, int | None]:
    """Return where a template is at fault: the innermost place in one of the register's own, else in a shipped one."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or error.name, error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    for top in (FOLDER, SHIPPED):
        for frame in reversed(frames):
            if frame.filename.startswith(f"{top}/"):
                return frame.filename, frame.lineno
    return getattr(error, "name", None), None
