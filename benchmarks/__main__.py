"""`./run bench [NAME]`: all benchmarks, or one of them. Exits 0 even where a target is missed, and says so."""

import sys
from importlib import import_module

NAMES = ("commands", "clock", "fold", "worklist", "ledger", "register", "demo")


def main(arguments: list[str]) -> int:
    """Run what was asked for. 2 for a name there is not."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in arguments or NAMES:
        import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
