"""Run `python -m csi_as_code` like `csi`."""

from csi_as_code.cli import main

if __name__ == "__main__":
    main()
