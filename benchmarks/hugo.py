"""The register as a Hugo site, for comparison: the same records, as many pages, and pages that show as much.

A record becomes a page whose front matter is the record itself and whose body is its description. Its layout shows all
that ours shows: a header, navigation, every field, tables of measures, tasks and decisions, and links to the records
that it depends on, that depend on it and that it names. Beside them are an overview, one table of all records, and a
page for each service, team, objective and state. Hugo runs as it comes, on all processors, without minifying; only what
our site does not have either (feeds, sitemap, page of errors) is switched off, which saves Hugo work.
"""

import re
import shutil
from pathlib import Path

CONFIG = """\
baseURL = "https://example.invalid/"
title = "Generated register"
relativeURLs = true
disableKinds = ["RSS", "sitemap", "404", "robotsTXT"]
[taxonomies]
service = "service"
team = "team"
objective = "objective"
state = "state"
"""

BASE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<title>{{ .Title }} - {{ site.Title }}</title>
<link rel="stylesheet" href="{{ "style.css" | relURL }}">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<p class="site"><a href="{{ "/" | relURL }}">{{ site.Title }}</a></p>
<nav aria-label="Main">
<ul>
<li><a href="{{ "/" | relURL }}">Overview</a></li>
<li><a href="{{ "/improvements/" | relURL }}">Register</a></li>
<li><a href="{{ "/team/" | relURL }}">Teams</a></li>
<li><a href="{{ "/service/" | relURL }}">Services</a></li>
<li><a href="{{ "/objective/" | relURL }}">Objectives</a></li>
<li><a href="{{ "/state/" | relURL }}">Process</a></li>
</ul>
</nav>
</header>
<main id="main">
{{ block "main" . }}{{ end }}
</main>
<footer><p>{{ site.Title }}</p></footer>
</body>
</html>
"""

SINGLE = """\
{{ define "main" }}
{{ $p := .Params }}
{{ $waiting := (partialCached "waiting.html" .).Get $p.id }}
<p class="crumb"><a href="{{ "/improvements/" | relURL }}">Register</a> / {{ $p.id }}</p>
<h1>{{ .Title }}</h1>
<p><span class="state {{ $p.state }}">{{ $p.state }}</span> {{ $p.kind_of }}</p>
<dl>
<dt>Id</dt><dd>{{ $p.id }}</dd>
<dt>State</dt><dd><a href="{{ printf "/state/%s/" $p.state | relURL }}">{{ $p.state }}</a></dd>
<dt>Raised</dt><dd>{{ $p.raised.by }}, {{ dateFormat "2006-01-02" $p.raised.date }}</dd>
<dt>Source</dt><dd>{{ $p.source.kind }}
<ul>{{ range $p.source.evidence }}<li><a href="{{ . }}">{{ . }}</a></li>{{ end }}</ul></dd>
<dt>Service</dt><dd><a href="{{ printf "/service/%s/" $p.service | relURL }}">{{ $p.service }}</a></dd>
{{ with $p.team }}<dt>Team</dt><dd><a href="{{ printf "/team/%s/" . | relURL }}">{{ . }}</a></dd>{{ end }}
{{ with $p.owner }}<dt>Owner</dt><dd>{{ . }}</dd>{{ end }}
{{ with $p.objective }}<dt>Objective</dt>
<dd><a href="{{ printf "/objective/%s/" (lower .) | relURL }}">{{ . }}</a></dd>{{ end }}
{{ with $p.outcome }}<dt>Outcome</dt><dd>{{ . }}</dd>{{ end }}
{{ with $p.tags }}<dt>Tags</dt><dd>{{ delimit . ", " }}</dd>{{ end }}
</dl>
<section><h2>Description</h2>{{ .Content }}</section>
{{ with $p.priority }}
<section><h2>Priority</h2>
{{ $m := add (add (mul 4 .impact) (mul 3 .urgency)) (add (mul 2 (sub 6 .effort)) (sub 6 .risk)) }}
<dl><dt>Score</dt><dd>{{ div (mul 100 (sub (div (float $m) 10) 1)) 4 | math.Round }}</dd>
<dt>Impact</dt><dd>{{ .impact }}</dd><dt>Urgency</dt><dd>{{ .urgency }}</dd>
<dt>Effort</dt><dd>{{ .effort }}</dd><dt>Risk</dt><dd>{{ .risk }}</dd><dt>Why</dt><dd>{{ .why }}</dd></dl>
</section>
{{ end }}
<section><h2>Seven steps</h2>
<ol>
<li class="{{ if and $p.objective $p.outcome }}shown{{ else }}open{{ end }}">What is the vision?</li>
<li class="{{ if $p.measures }}shown{{ else }}open{{ end }}">Where are we now?</li>
<li class="{{ if $p.measures }}shown{{ else }}open{{ end }}">Where do we want to be?</li>
<li class="{{ if $p.plan }}shown{{ else }}open{{ end }}">How do we get there?</li>
<li class="{{ if $p.plan }}{{ if $p.plan.start }}shown{{ else }}open{{ end }}{{ else }}open{{ end }}">Take action</li>
<li class="{{ if $p.closure }}shown{{ else }}open{{ end }}">Did we get there?</li>
<li class="{{ if $p.reviews }}shown{{ else }}open{{ end }}">How do we keep the momentum going?</li>
</ol>
</section>
<section><h2>Dependencies</h2>
<h3>Waits for</h3>
<ul>{{ range $p.depends_on }}{{ partial "link.html" . }}{{ else }}<li>Nothing</li>{{ end }}</ul>
<h3>Waited for by</h3>
<ul>{{ range $waiting }}{{ partial "link.html" . }}{{ else }}<li>Nobody</li>{{ end }}</ul>
<h3>Related</h3>
<ul>{{ range $p.relates_to }}{{ partial "link.html" .id }}
<li>{{ .as }}: {{ .why }}</li>{{ else }}<li>Nothing</li>{{ end }}</ul>
</section>
{{ with $p.analysis }}
<section><h2>Analysis</h2>
<p>Waste: {{ .waste }}</p>
<ol>{{ range .five_whys }}<li><p>{{ .why }}</p><p>{{ .because }}</p></li>{{ end }}</ol>
<table><thead><tr><th>Category</th><th>Cause</th><th>Root</th><th>Countermeasure</th></tr></thead>
<tbody>{{ range .causes }}
<tr><td>{{ .category }}</td><td>{{ .cause }}</td><td>{{ .root }}</td><td>{{ .countermeasure }}</td></tr>{{ end }}
</tbody></table>
</section>
{{ end }}
{{ with $p.options }}
<section><h2>Options</h2>
<table><thead><tr><th>Option</th><th>Effect</th><th>Chosen</th></tr></thead>
<tbody>{{ range . }}<tr><td>{{ .title }}</td><td>{{ .effect }}</td><td>{{ .chosen }}</td></tr>{{ end }}</tbody></table>
</section>
{{ end }}
{{ with $p.measures }}
<section><h2>Measures</h2>
<table><thead><tr><th>Measure</th><th>Role</th><th>Baseline</th><th>Target</th><th>By</th></tr></thead>
<tbody>{{ range . }}
<tr><td>{{ .measure }}</td><td>{{ .role }}</td><td>{{ .baseline.value }}</td><td>{{ .target.value }}</td>
<td>{{ .target.by | dateFormat "2006-01-02" }}</td></tr>{{ end }}</tbody></table>
</section>
{{ end }}
{{ with $p.plan }}
<section><h2>Plan</h2>
<dl>{{ with .start }}<dt>Start</dt><dd>{{ dateFormat "2006-01-02" . }}</dd>{{ end }}
<dt>Due</dt><dd>{{ dateFormat "2006-01-02" .due }}</dd>
{{ with .implemented }}<dt>Implemented</dt><dd>{{ dateFormat "2006-01-02" . }}</dd>{{ end }}
{{ with .changes }}<dt>Changes</dt><dd>{{ delimit . ", " }}</dd>{{ end }}</dl>
<table><thead><tr><th>Task</th><th>Owner</th><th>Due</th><th>Done</th></tr></thead>
<tbody>{{ range .tasks }}
<tr><td>{{ .title }}</td><td>{{ .owner }}</td><td>{{ dateFormat "2006-01-02" .due }}</td>
<td>{{ with .done }}{{ dateFormat "2006-01-02" . }}{{ end }}</td></tr>{{ end }}</tbody></table>
</section>
{{ end }}
{{ with $p.cycles }}
<section><h2>Cycles</h2>
{{ range . }}<dl><dt>Hypothesis</dt><dd>{{ .hypothesis }}</dd><dt>Study</dt><dd>{{ .study }}</dd>
<dt>Act</dt><dd>{{ .act }}</dd></dl>{{ end }}
</section>
{{ end }}
{{ with $p.decisions }}
<section><h2>Decisions</h2>
<table><thead><tr><th>To</th><th>Date</th><th>By</th><th>Why</th></tr></thead>
<tbody>{{ range . }}
<tr><td>{{ .to }}</td><td>{{ dateFormat "2006-01-02" .date }}</td><td>{{ delimit .by ", " }}</td>
<td>{{ .why }}</td></tr>{{ end }}</tbody></table>
</section>
{{ end }}
{{ with $p.benefits }}
<section><h2>Benefits</h2>
<table><thead><tr><th>Category</th><th>Kind</th><th>Unit</th><th>Forecast</th><th>Actual</th></tr></thead>
<tbody>{{ range . }}
<tr><td>{{ .category }}</td><td>{{ .kind }}</td><td>{{ .unit }}</td><td>{{ .forecast }}</td><td>{{ .actual }}</td></tr>
{{ end }}</tbody></table>
</section>
{{ end }}
{{ with $p.closure }}
<section><h2>Closure</h2><p>{{ .code }}: {{ .summary }}</p>{{ .lessons | markdownify }}</section>
{{ end }}
{{ with $p.reviews }}
<section><h2>Reviews</h2>
<ul>{{ range . }}<li>{{ dateFormat "2006-01-02" .due }} {{ .by }} {{ .result }} {{ .note }}</li>{{ end }}</ul>
</section>
{{ end }}
{{ end }}
"""

LIST = """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
{{ partial "table.html" .Pages }}
{{ end }}
"""

TERMS = """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> ({{ len .Pages }})</li>{{ end }}</ul>
{{ end }}
"""

HOME = """\
{{ define "main" }}
<h1>{{ site.Title }}</h1>
<dl>{{ range $state, $pages := site.Taxonomies.state }}<dt>{{ $state }}</dt><dd>{{ len $pages }}</dd>{{ end }}</dl>
<h2>Newest</h2>
{{ partial "table.html" (first 50 site.RegularPages) }}
{{ end }}
"""

TABLE = """\
<table>
<thead><tr><th>Id</th><th>Title</th><th>State</th><th>Service</th><th>Team</th><th>Owner</th><th>Due</th></tr></thead>
<tbody>
{{ range . }}<tr><td><a href="{{ .RelPermalink }}">{{ .Params.id }}</a></td><td>{{ .Title }}</td>
<td><span class="state {{ .Params.state }}">{{ .Params.state }}</span></td><td>{{ .Params.service }}</td>
<td>{{ .Params.team }}</td><td>{{ .Params.owner }}</td>
<td>{{ with .Params.plan }}{{ with .due }}{{ dateFormat "2006-01-02" . }}{{ end }}{{ end }}</td></tr>
{{ end }}
</tbody>
</table>
"""

LINK = """\
{{ with site.GetPage (printf "/improvements/%s" .) }}<li><a href="{{ .RelPermalink }}">{{ .Params.id }} {{ .Title }}</a>
<span class="state {{ .Params.state }}">{{ .Params.state }}</span></li>{{ end }}
"""

WAITING = """\
{{ $waiting := newScratch }}
{{ range site.RegularPages }}{{ $id := .Params.id }}
{{ range .Params.depends_on }}{{ $waiting.Add . (slice $id) }}{{ end }}{{ end }}
{{ return $waiting }}
"""

LAYOUTS = {
    "_default/baseof.html": BASE, "_default/single.html": SINGLE, "_default/list.html": LIST,
    "_default/terms.html": TERMS, "index.html": HOME, "partials/table.html": TABLE, "partials/link.html": LINK,
    "partials/waiting.html": WAITING,
}  # fmt: skip

DESCRIPTION = re.compile(r"^description: \|\n((?:  .*\n|\n)+)", re.MULTILINE)


def program() -> str | None:
    """Return where Hugo is, or None."""
    return shutil.which("hugo")


def write_site(register: Path, site: Path) -> int:
    """Write a register as a Hugo site; return the number of records."""
    for name, text in LAYOUTS.items():
        _write(site / "layouts" / name, text)
    _write(site / "config.toml", CONFIG)
    _write(site / "static" / "style.css", "body { font-family: sans-serif; max-width: 60rem; margin: auto; }\n")
    content = site / "content" / "improvements"
    _write(content / "_index.md", "---\ntitle: Register\n---\n")
    records = sorted((register / "improvements").glob("*.yaml"))
    for record in records:
        _write(content / f"{record.stem}.md", page(record.read_text(encoding="utf-8")))
    return len(records)


def page(record: str) -> str:
    """Return a record as a page: Hugo keeps `type` for itself, and the description is the body."""
    found = DESCRIPTION.search(record)
    body = re.sub(r"^  ", "", found[1], flags=re.MULTILINE) if found else ""
    matter = DESCRIPTION.sub("", record).replace("\ntype: ", "\nkind_of: ", 1)
    return f"---\n{matter}---\n{body}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
