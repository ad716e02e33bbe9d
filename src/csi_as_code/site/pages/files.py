"""The files for other programs, and whose work the site is made with."""

import sys
from collections.abc import Iterator

import msgspec

from csi_as_code.exports.registers import File, all_files
from csi_as_code.site.facts import Site
from csi_as_code.site.given import made_of
from csi_as_code.site.licences import Component, components, installed
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.sitemap import has_sitemap


class FilesView(msgspec.Struct, frozen=True):
    """The files beside the pages, and the packages that csi-as-code uses where the site was built."""

    files: tuple[File, ...]
    has_sitemap: bool
    components: tuple[Component, ...]


def packages(_site: Site) -> tuple[tuple[str, int], ...]:
    """Return which packages are installed where the site is built."""
    return installed(sys.path)


@made_of(packages)
def used(_site: Site) -> tuple[Component, ...]:
    """Return the packages that csi-as-code uses."""
    return components()


def view(site: Site) -> FilesView:
    """Return the files and the packages."""
    return FilesView(all_files(), has_sitemap(site.policy.site), site.once(used))


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(packages)

    def show(links: Links) -> FilesView:
        return view(links.site)

    yield Sheet("files.html", "files.html", "Files and licences", show, "files.html", watched=True)


PAGE = Page(title="Files", path="files.html", area=Area.ABOUT, order=30, sheets=_sheets)
