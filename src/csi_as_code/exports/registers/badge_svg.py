"""badge.svg: the badge as a picture that needs no other server."""

from csi_as_code.exports.registers import File, Whole

# Widths are set with textLength, so that any font fits.
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {message}">
<title>{label}: {message}</title>
<clipPath id="round"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#round)"><rect width="{left}" height="20" fill="#444c54"/>\
<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{label_at}" y="14" textLength="{label_length}">{label}</text>
<text x="{message_at}" y="14" textLength="{message_length}">{message}</text>
</g>
</svg>
"""


def render(whole: Whole) -> bytes:
    """Return the label on grey and the message on a colour; the words are ours and need no escaping."""
    badge = whole.badge
    label_length, message_length = (round(6.6 * len(text)) for text in (badge.label, badge.message))
    left, right = label_length + 12, message_length + 12
    drawn = SVG.format(
        label=badge.label,
        message=badge.message,
        colour="#a34700" if badge.is_late else "#0b6170",
        width=left + right,
        left=left,
        right=right,
        label_at=left / 2,
        message_at=left + right / 2,
        label_length=label_length,
        message_length=message_length,
    )
    return drawn.encode()


FILE = File(
    name="badge.svg",
    holds="How many improvements are open and overdue, as a picture for a README.",
    render=render,
)
