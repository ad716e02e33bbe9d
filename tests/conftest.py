"""What all tests share: a clean environment, the day, Chromium, and the real history where it is at hand."""

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE_MS = 180_000
"""How long something that has to come is waited for: nobody waits for it where it comes, and a busy machine is slow."""

# Repeatable everywhere; `make test` tries a few documents, CI (which sets CI=true) more.
settings.register_profile("developer", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("developer"), max_examples=400)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests reaches them: no git settings, terminal, zone or home."""
    for name in tuple(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "CSI_")) and name not in ("CSI_CORPORA", "CSI_GITHUB_API"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PAGER", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    settings = {
        "HOME": str(tmp_path_factory.getbasetemp() / "home"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "An Author",
        "GIT_AUTHOR_EMAIL": "author@example.org",
        "GIT_AUTHOR_DATE": "2026-11-02T09:00:00+00:00",
        "GIT_COMMITTER_NAME": "A Committer",
        "GIT_COMMITTER_EMAIL": "committer@example.org",
        "GIT_COMMITTER_DATE": "2026-11-02T09:00:00+00:00",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "TERM": "dumb",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def today() -> datetime.date:
    """The day on which the repository's own register and the samples are looked at."""
    return datetime.date(2026, 11, 22)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout, which is itself a register."""
    return ROOT


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the real history."""
    folder = os.environ.get("CSI_CORPORA")
    if not folder:
        pytest.skip("CSI_CORPORA names no folder")
    return Path(folder)


class Patient:
    """A browser (playwright's) whose pages wait longer than the usual half minute."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def new_context(self, **options: Any) -> Any:
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    def new_page(self) -> Any:
        """Return a page in a window of its own, which closes with it."""
        page = self.browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Patient]:
    """A headless Chromium: `page = chromium.new_page()`."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    try:
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM, timeout=PATIENCE_MS)
    except Exception as error:
        # A library may be missing on a developer's machine; CI has to have them all.
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Chromium does not start: {error}")
    yield Patient(browser)
    browser.close()
    playwright.stop()
