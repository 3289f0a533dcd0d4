"""A card read by the camera of the counter, a machine without one, and one that says no."""

from __future__ import annotations

import shutil
from datetime import datetime

import pytest

from congvu.core.periods import HANOI
from tests.browser.conftest import DESKTOP, FLAGS
from tests.browser.test_counter import CARD, NAME
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db(transaction=True)

BUTTON = "[data-camera] button"
READER = f"""
window.BarcodeDetector = class {{
  constructor(options) {{ window.asked = options.formats; }}
  async detect(video) {{
    window.seen = video.videoWidth;
    return video.videoWidth ? [{{ rawValue: {CARD!r} }}] : [];
  }}
}};
"""
"""This Chromium has a camera and no reader of codes; where it has one, it reads what it sees."""


@pytest.fixture
def intake(sign_in, counter, at_time):
    """``intake(page)``: chị Hoa before the fields of a building permit."""
    at_time(datetime(2018, 11, 9, 8, 30, tzinfo=HANOI))

    def come(page):
        sign_in(page, counter.hoa)
        page.goto(f"/ho-so/tiep-nhan/?version={counter.building.pk}")
        return page

    return come


@pytest.fixture
def with_camera(browser, live_server, answered):
    """A browser of its own whose camera is Chromium's test picture."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    own = browser.browser_type.launch(executable_path=path, headless=True, args=[*FLAGS, *fake])
    context = own.new_context(base_url=live_server.url, viewport=DESKTOP, locale="vi-VN")
    context.grant_permissions(["camera"])
    page = context.new_page()
    page.add_init_script(READER)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not faults
    page.wait_for_load_state("networkidle")
    own.close()


def test_without_a_reader_of_codes_there_is_no_button(desktop, intake):
    page = intake(desktop)
    assert page.evaluate("'BarcodeDetector' in window") is False
    assert not page.locator(BUTTON).is_visible()
    page.fill("[name=scan]", CARD)  # the field and the keyboard stay
    page.locator("[name=name]").wait_for()
    page.wait_for_function("document.querySelector('[name=name]').value !== ''")
    assert page.input_value("[name=name]") == NAME


def test_the_camera_reads_the_card_and_is_switched_off(with_camera, intake):
    page = intake(with_camera)
    page.click(BUTTON)
    page.wait_for_function("document.querySelector('[name=name]').value !== ''")
    assert page.input_value("[name=name]") == NAME
    assert page.evaluate("window.asked") == ["qr_code"]
    assert page.evaluate("window.seen") > 0
    assert page.locator("[data-camera] video").count() == 0
    page.wait_for_timeout(300)


def test_a_camera_that_is_refused_takes_its_button_away(with_camera, intake):
    with_camera.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('không cho'));"
    )
    page = intake(with_camera)
    page.click(BUTTON)
    page.locator(BUTTON).wait_for(state="hidden")
    assert page.locator("[name=scan]").is_visible()
