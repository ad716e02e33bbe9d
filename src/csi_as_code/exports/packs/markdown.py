"""The review pack as Markdown, to be mailed, commented or put into a wiki; safe whatever the records say."""

from collections.abc import Iterator

from csi_as_code.exports.packs import Document, InState, Oid, Phrase, Piece, Ref, Section, Table
from csi_as_code.markup import safe
from csi_as_code.text import count
from csi_as_code.workflow import ROWS


def render(document: Document) -> str:
    """Return the document, its tables as GitHub and GitLab have them."""
    head = f"# {safe(document.title, 300)}\n\nReview pack, {document.period}. {_phrase(document.basis)}\n"
    return head + "".join(line for section in document.sections for line in _section(section))


def _section(section: Section) -> Iterator[str]:
    yield f"\n## {section.title}\n"
    if section.lede:
        yield f"\n{_phrase(section.lede)}\n"
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"\n### {table.title}\n"
    if not table.rows:
        yield f"\n{table.empty}\n"
        return
    yield f"\n| {' | '.join(table.heads)} |\n"
    yield f"|{'|'.join('---:' if number in table.figures else '---' for number in range(len(table.heads)))}|\n"
    for row in table.rows:
        yield f"| {' | '.join(map(_phrase, row))} |\n"
    if table.left_out:
        yield f"\n… and {count(table.left_out, 'row')} more.\n"


def _phrase(phrase: Phrase) -> str:
    return "".join(map(_piece, phrase)).strip()


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Oid(text=text):
            return f"`{text}`"  # a commit in code is no reference
        case Ref(id=ident):
            return safe(ident, 80)
        case InState(state=state):
            known = ROWS.get(state)
            return known.title if known else safe(state, 80)
    return safe(piece.text)
