"""Signing in and out, in every way it can go, without losing the place or what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from api.auth.principal import OPERATOR
from api.workflows import auditing
from tests.web.conftest import Visits, kept, ready, tab_to, until
from tests.web.facts import COMMUNITY, VILLAGE
from tests.web.office import HEAD, PASSWORD, PLANNER, VIEWER, Office


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="登录")


def type_in(within: Locator | Page, name: str, password: str) -> None:
    within.get_by_label("用户名").fill(name)
    within.get_by_label("密码", exact=True).fill(password)
    within.get_by_role("button", name="登录", exact=True).click()


def menu(page: Page, person: str) -> Locator:
    return page.get_by_role("button", name=f"{person}：账号菜单")


def test_who_signs_in_stays_where_they_were_and_may_telephone(visit_office: Visits) -> None:
    page = visit_office(f"/?grid={VILLAGE}001&measure=area")
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    before = page.url
    page.get_by_role("link", name="登录").click()
    type_in(dialog(page), PLANNER, PASSWORD)
    expect(menu(page, "王芳")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    assert page.url == before
    menu(page, "王芳").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("已退出登录。")).to_be_visible()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    assert page.url == before


def test_numbers_elsewhere_are_not_for_a_planner_of_the_town(
    visit_office: Visits, office: Office
) -> None:
    page = visit_office(f"/?grid={COMMUNITY}001", before=office.signed_in(PLANNER))
    expect(menu(page, "王芳")).to_be_visible()
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    expect(page.locator("a[href^='tel:']")).to_have_count(0)


@pytest.mark.parametrize("name", [VIEWER, "nobody"], ids=["known", "unknown"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    visit_office: Visits, name: str
) -> None:
    visit_office.tolerate("401")
    page = visit_office("/#/sign-in")
    type_in(dialog(page), name, "not the password")
    expect(dialog(page).get_by_role("alert")).to_have_text("用户名或密码不正确。")
    password = dialog(page).get_by_label("密码", exact=True)
    expect(password).to_be_focused()
    password.fill("")
    dialog(page).get_by_role("button", name="登录", exact=True).click()
    expect(dialog(page).get_by_role("alert")).to_have_text("请填写用户名和密码。")


def test_too_many_attempts_are_told_with_the_time_to_wait(visit_office: Visits) -> None:
    visit_office.tolerate("401|429")
    page = visit_office("/#/sign-in")
    alert = dialog(page).get_by_role("alert")
    for _ in range(30):
        with page.expect_response("**/api/v1/session") as answer:
            type_in(dialog(page), "somebody.else", "not the password")
        if answer.value.status == 429:
            break
    expect(alert).to_have_text(re.compile(r"^尝试次数过多，请在 \d+ 分钟后（\d\d:\d\d）再试。$"))
    page.screenshot(path=kept("sign-in-too-many"))


def test_everything_of_signing_in_and_out_works_by_keys_alone(visit_office: Visits) -> None:
    page = visit_office()
    tab_to(page, "a.sign-in")
    page.keyboard.press("Enter")
    expect(dialog(page).get_by_label("用户名")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_role("link", name="登录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page).get_by_label("用户名")).to_be_focused()
    page.keyboard.type(VIEWER)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("何明，您已登录。")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("何明，您已登录。")).to_be_hidden()
    tab_to(page, ".who")
    page.keyboard.press("Enter")
    expect(menu(page, "何明")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(menu(page, "何明")).to_have_attribute("aria-expanded", "false")
    expect(menu(page, "何明")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#account-menu a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的账号")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="我的账号")).to_be_hidden()
    ready(page)
    tab_to(page, ".who")
    page.keyboard.press("Enter")
    tab_to(page, "#account-menu button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="登录")).to_be_visible()


def test_a_session_that_ends_meanwhile_costs_nothing_that_was_typed(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("401")
    account = office.employ("chenwei", "陈伟", ("admin", None))
    page = visit_office("/#/accounts/new", wait=False, before=office.signed_in("chenwei"))
    page.get_by_label("姓名").fill("刘洋")
    page.get_by_label("用户名").fill("liuyang")
    office.dismiss(account)
    page.get_by_role("button", name="建立账号").click()
    again = page.get_by_role("dialog", name="请重新登录")
    expect(again).to_contain_text("陈伟的登录已过期")
    expect(again.get_by_label("密码", exact=True)).to_be_focused()
    page.screenshot(path=kept("session-ended"))
    expect(again.get_by_label("用户名")).to_have_value("chenwei")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    link = page.get_by_role("dialog", name="刘洋的一次性链接")
    expect(link.get_by_label("链接", exact=True)).to_have_value(re.compile("/#/welcome/"))


def test_nothing_is_done_in_the_name_of_another_who_signs_in_instead(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("401")
    account = office.employ("zhaolei", "赵磊", ("admin", None))
    page = visit_office("/#/accounts/new", wait=False, before=office.signed_in("zhaolei"))
    page.get_by_label("姓名").fill("无人")
    page.get_by_label("用户名").fill("not.made")
    office.dismiss(account)
    page.get_by_role("button", name="建立账号").click()
    again = page.get_by_role("dialog", name="请重新登录")
    type_in(again, HEAD, PASSWORD)
    expect(page.get_by_text("未提交的操作没有执行")).to_be_visible()
    page.get_by_role("link", name="账号管理").click()
    page.get_by_role("searchbox", name="查找账号").fill("not.made")
    expect(page.get_by_text("没有符合条件的账号。")).to_be_visible()


def test_who_does_not_sign_in_again_goes_on_as_anybody(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("401")
    account = office.employ("sunli", "孙丽", ("viewer", None))
    page = visit_office("/", before=office.signed_in("sunli"))
    office.dismiss(account)
    menu(page, "孙丽").click()
    page.get_by_role("link", name="我的账号").click()
    page.get_by_role("dialog").get_by_role("button", name="不登录，继续浏览").click()
    ready(page)
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    expect(page.locator(".big")).to_be_visible()


def test_the_organisations_own_sign_in_leads_back_here(visit_office: Visits) -> None:
    label = {"zh": "政务统一身份认证", "en": "County sign-in"}

    def configured(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"oidc": {"label": label}})

    page = visit_office(
        f"/?grid={VILLAGE}001#/sign-in", before=lambda p: p.route("**/api/v1/session", configured)
    )
    link = dialog(page).get_by_role("link", name="使用政务统一身份认证登录")
    target = urlsplit(link.get_attribute("href") or "")
    assert target.path == "/auth/oidc/start"
    back = urlsplit(parse_qs(target.query)["next"][0])
    assert (back.netloc, back.path, back.fragment) == ("", "/", "")
    assert parse_qs(back.query)["grid"] == [f"{VILLAGE}001"]
    page.screenshot(path=kept("sign-in-oidc"))


@pytest.fixture
def closed_office(office: Office) -> Iterator[Office]:
    """The office while nobody reads who has not signed in."""
    auditing.change_settings(office.database, OPERATOR, anonymous_reading=False)
    yield office
    auditing.change_settings(office.database, OPERATOR, anonymous_reading=True)


def test_where_reading_is_closed_the_sign_in_stands_in_the_maps_place(
    visit_office: Visits, closed_office: Office
) -> None:
    visit_office.tolerate("401")
    page = visit_office(wait=False)
    # The server takes up to two seconds to hear of the change.
    page.wait_for_timeout(2500)
    page.goto(f"{closed_office.address}/?grid={VILLAGE}001")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_label("用户名")).to_be_focused()
    expect(page.locator(".map")).to_have_count(0)
    expect(page.get_by_role("combobox", name="搜索")).to_have_count(0)
    page.screenshot(path=kept("closed"))
    type_in(page, VIEWER, PASSWORD)
    ready(page)
    until(page, f"s.selection?.code === '{VILLAGE}001'")
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    menu(page, "何明").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.locator(".map")).to_have_count(0)
