"""`csi completion`: what makes a shell complete ids, states, rules and options."""

import click

from csi_as_code.cli._options import examples

SHELLS = ["bash", "zsh", "fish"]


PLACES = """

\b
Where the script belongs:
  bash  ~/.local/share/bash-completion/completions/csi
  zsh   "${fpath[1]}/_csi"
  fish  ~/.config/fish/completions/csi.fish
"""


@click.command("completion", epilog=examples("csi completion bash", "csi completion fish") + PLACES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches a shell to complete csi."""
    # imported here: `csi --help` imports this file
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f'click cannot complete for "{shell}"', ctx)
    script = kind(ctx.find_root().command, {}, "csi", "_CSI_COMPLETE")
    # not .source(): for bash that starts a bash to ask for its version
    click.echo(script.source_template % script.source_vars())
