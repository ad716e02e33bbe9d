"""`csi serve`: show the site while its register is being edited."""

import click

from csi_as_code.cli._options import examples, today_option


@click.command("serve", epilog=examples("csi serve", "csi serve --port 8080"))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="The port; 0 takes any that is free.")  # fmt: skip
@click.option("--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="The address to listen on; any but the default shows the register to others.")  # fmt: skip
@today_option
@click.pass_context
def command(ctx: click.Context, port: int, bind: str, today: str | None) -> None:
    """Serve the site of the register on this machine, for as long as it is being worked on.

    The site is built again when a file of the register changes, and the browser shows the new one. What the checks
    find anew, and what stops a build, is printed here; the last good site stays. Nothing is written into the register.
    End it with Ctrl+C.
    """
    # imported here: `csi --help` imports this file
    import gc
    import signal
    import threading
    from pathlib import Path

    from csi_as_code.cli._options import given
    from csi_as_code.cli._serving import Talk
    from csi_as_code.cli._session import today_of
    from csi_as_code.reading.root import find_root
    from csi_as_code.reading.snapshot import open_folder
    from csi_as_code.site.serve import serve

    root = find_root(Path(given(ctx, "root") or "."))
    gc.enable()  # unlike the other commands, this one is long
    talk = Talk()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())  # so that the temporary folder goes then, too
    try:
        serve(
            lambda: open_folder(root),
            root,
            lambda opened: today_of(opened.register, today),
            bind=bind,
            port=port,
            started=lambda address: click.echo(f"csi: serving {address} (Ctrl+C ends it)", err=True),
            built=talk.built,
            failed=talk.failed,
            stop=stop,
        )
    except KeyboardInterrupt:
        stop.set()
        click.echo("", err=True)
