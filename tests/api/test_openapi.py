"""The description of the API is what the code gives, and its page needs nobody else's server."""

from __future__ import annotations

import re

import pytest
import yaml

from congvu.api.v1 import docs
from congvu.api.v1.yaml import dumped
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db


def test_the_committed_description_is_that_of_the_code():
    """``congvu openapi`` writes it."""
    assert (ROOT / "openapi.yaml").read_text(encoding="utf-8") == dumped(docs.schema())


def test_the_committed_description_is_yaml_for_anyone_who_reads_it():
    said = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    assert said == docs.schema()
    assert said["openapi"].startswith("3.1")


def test_every_operation_asks_for_a_token_and_names_its_errors():
    for path, methods in docs.schema()["paths"].items():
        for method, told in methods.items():
            assert told["security"] == [{"Token": []}], (method, path)
            assert {"401", "422", "429"} <= set(told["responses"]), (method, path)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_explains_every_operation_without_scripts_or_outsiders(client, language):
    client.cookies["django_language"] = language
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()
    for methods in docs.schema()["paths"].values():
        for told in methods.values():
            assert f'id="{told["operationId"]}"' in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert not [each for each in loaded if re.match(r"(?:https?:)?//", each)]


def test_the_description_is_served_as_json(client):
    assert client.get("/api/v1/openapi.json").json() == docs.schema()


@pytest.mark.parametrize("header", ["Basic abc", "Bearer abc"])
@pytest.mark.parametrize(
    ("path", "status"), [("docs", 200), ("openapi.json", 200), ("no/way", 404)]
)
def test_what_people_read_of_it_stands_beside_a_token_too(client, path, status, header):
    """A proxy may add its own, and a system has no session: the frame of the page shows nobody."""
    answer = client.get(f"/api/v1/{path}", headers={"Authorization": header})
    assert answer.status_code == status
    assert "data-idle" not in answer.content.decode()
