"""The commands of `ringkas`: thin doors to the same services as REST."""

import sys

from app.cli.commands import commands
from app.kit.errors import RingkasError, SettingsError

__all__ = ["main"]


def main() -> None:
    """Run the command line; what is refused ends with its sentence and status 1, wrong settings with status 2."""
    try:
        commands(sys.argv[1:])()
    except RingkasError as error:
        for line in (error.sentence("id"), *(f"  {fault.pointer}: {fault.detail.id}" for fault in error.faults)):
            print(line, file=sys.stderr)
        sys.exit(1)
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
