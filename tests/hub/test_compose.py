"""compose.yaml is valid and fits together: what it asks of .env is in .env.example, what a service waits for exists.

compose_spec.json is the schema of the Compose Specification as docker-compose 1.29.2 ships it (Apache License 2.0).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "compose.yaml"
SPECIFICATION = Path(__file__).parent / "compose_spec.json"
VARIABLE = re.compile(r"(?<!\$)\$\{?([A-Z_]+)")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def test_it_is_valid_by_the_specification(compose: dict[str, Any]) -> None:
    schema = json.loads(SPECIFICATION.read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(compose)] == []


def test_every_variable_is_in_the_example_and_the_other_way_round() -> None:
    asked = set(VARIABLE.findall(COMPOSE.read_text()))
    given = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == given


def test_whatever_a_service_waits_for_is_there_and_can_be_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"], name
            else:
                assert services[other].get("restart", "no") == "no", name


def test_every_volume_is_declared(compose: dict[str, Any]) -> None:
    mounted = {
        volume.partition(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])
    }
    assert mounted == set(compose["volumes"])


def test_what_the_hub_is_told_are_settings_that_are_documented(compose: dict[str, Any]) -> None:
    documented = "".join((ROOT / "docs" / name).read_text() for name in ("operators.md", "search.md"))
    environment = compose["services"]["web"]["environment"]
    assert {name for name in environment if f"`{name}`" not in documented} <= {"DJANGO_SETTINGS_MODULE"}


def test_elasticsearch_is_never_without_security(compose: dict[str, Any]) -> None:
    environment = compose["services"]["elasticsearch"]["environment"]
    assert environment["xpack.security.enabled"] == environment["xpack.security.http.ssl.enabled"] == "true"
    assert "ports" not in compose["services"]["elasticsearch"]
