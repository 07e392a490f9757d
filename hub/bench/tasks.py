"""What is done inside a hub: each task runs in a process of its own, with that hub's environment.

`python -m hub.bench.tasks NAME '{"argument": 1}'` prints what the task returns as the last line, as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

TASKS = ("fill", "renew", "rebuild", "inside", "publish", "sizes")
ENGINE_TASKS = ("engine_index", "engine_series", "engine_load", "engine_remove")


def main(name: str, arguments: dict[str, Any]) -> Any:
    """Run a task in the hub of this process's environment."""
    import django

    django.setup()
    if name == "fill":
        from hub.bench.filling import fill

        return fill(arguments["size"], lambda line: sys.stderr.write(f"{line}\n"))
    if name == "renew":
        from hub.bench.filling import renew

        return renew()
    if name in ENGINE_TASKS:
        from hub.bench.engines import measuring

        return getattr(measuring, name)(**arguments)
    from hub.bench import inside

    return getattr(inside, name)(**arguments)


if __name__ == "__main__":
    assert sys.argv[1] in (*TASKS, *ENGINE_TASKS)
    result = main(sys.argv[1], json.loads(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps(result)}\n")
