"""Every file of a set-up but the register's own first ones: where it belongs and what it holds."""

from collections.abc import Mapping

import msgspec

from csi_as_code.errors import RegisterError
from csi_as_code.exports.tailored import tailored
from csi_as_code.reading.schemas import KINDS
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.starting.form import issue_form
from csi_as_code.starting.origin import ADDRESS, DOCS, ref_of
from csi_as_code.starting.owners import codeowners
from csi_as_code.starting.texts import filled
from csi_as_code.text import json_text

WORKFLOWS = ("check", "review", "verdict", "publish", "overdue", "intake", "attest")
AS_THEY_ARE = {
    ".github/pull_request_template.md": "github/pull_request_template.md",
    ".github/dependabot.yml": "github/dependabot.yml",
    ".github/ISSUE_TEMPLATE/config.yml": "github/config.yml",
    ".vscode/settings.json": "editor/settings.json",
    ".vscode/extensions.json": "editor/extensions.json",
    ".editorconfig": "editor/editorconfig",
    ".gitattributes": "editor/gitattributes",
    ".gitignore": "editor/gitignore",
}


def workflow(name: str, action: str, main: str = "main") -> str:
    """Return the text of a workflow: `action` stands behind `uses:` where csi is installed, `main` is the branch."""
    return filled(f"workflows/{name}.yml", {"action": action, "main": main})


def contents(register: Register, action: str, main: str) -> Mapping[str, str]:
    """Return the texts by path, for a register as it is; raise RegisterError where its rules cannot be read."""
    if not register.policy_read:
        raise RegisterError(f"{POLICY_PATH} cannot be read, so what follows from it cannot be made", "See csi lint.")
    policy = register.policy
    # A schema that knew today's measures would refuse the next one.
    lasting = msgspec.structs.replace(register, measures={})
    return {
        **{f"schemas/{kind}.schema.json": json_text(tailored(kind, lasting)) for kind in KINDS},
        **{f".github/workflows/{name}.yml": workflow(name, action, main) for name in WORKFLOWS},
        ".github/CODEOWNERS": codeowners(policy),
        ".github/ISSUE_TEMPLATE/improvement.yml": issue_form(policy),
        **{path: filled(name, {}) for path, name in AS_THEY_ARE.items()},
        ".pre-commit-config.yaml": filled(
            "editor/pre-commit-config.yaml", {"address": ADDRESS, "revision": ref_of(action)}
        ),
        "README.md": filled(
            "register/README.md",
            {
                "address": ADDRESS,
                "docs": DOCS,
                "heading": " ".join(policy.title.split()),
                "prefix": policy.id_prefix,
                "revision": ref_of(action),
            },
        ),
    }
