"""The register as a static site: pages, Markdown made safe, the build and the local server."""
