"""What people do with their own account: welcome, password, devices, tokens."""

from __future__ import annotations

import base64
import re
import urllib.error

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Visits, ready
from tests.web.facts import TOWN, VILLAGE
from tests.web.office import PASSWORD, Office

LONGER = "two herons over the confluence"


def test_a_welcome_link_sets_the_password_once_and_signs_in(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("404")
    path = office.invite("zhoumin", "周敏", ("viewer", None))
    page = visit_office(path, wait=False)
    expect(page.get_by_role("heading", name="启用账号")).to_be_visible()
    expect(page.get_by_text("周敏，您好。")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("zhoumin")
    password = page.get_by_label("密码", exact=True)
    password.fill("short")
    expect(page.get_by_text("还差 5 个字符")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("新密码至少需要 10 个字符。")
    expect(password).to_be_focused()
    password.fill(LONGER)
    expect(page.get_by_text("长度很好")).to_be_visible()
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("button", name="周敏：账号菜单")).to_be_visible()
    ready(page)
    assert "welcome" not in page.url
    page.goto(f"{office.address}{path}")
    page.reload()
    expect(page.get_by_role("heading", name="此链接无效")).to_be_visible()


def test_a_link_for_another_says_whose_account_is_signed_in(
    visit_office: Visits, office: Office
) -> None:
    office.employ("wujing", "吴静", ("viewer", None))
    path = office.invite("zhenghao", "郑浩", ("viewer", None))
    page = visit_office(path, wait=False, before=office.signed_in("wujing"))
    expect(page.get_by_text("当前以吴静的账号登录")).to_be_visible()
    page.get_by_label("密码", exact=True).fill(LONGER)
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("button", name="郑浩：账号菜单")).to_be_visible()


def change_password(page: Page, current: str, new: str) -> None:
    page.get_by_label("当前密码", exact=True).fill(current)
    page.get_by_label("新密码", exact=True).fill(new)
    page.keyboard.press("Enter")


def test_changing_the_password_signs_other_devices_out(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("401")
    office.employ("fengtao", "冯涛", ("viewer", None))
    elsewhere = visit_office("/#/account", wait=False, before=office.signed_in("fengtao"))
    expect(elsewhere.get_by_text("本设备")).to_be_visible()
    page = visit_office("/#/account", wait=False, before=office.signed_in("fengtao"))
    devices = page.get_by_role("region", name="登录设备").get_by_role("listitem")
    expect(devices).to_have_count(2)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_label("当前密码", exact=True)).to_be_focused()
    change_password(page, "not the password", LONGER)
    expect(page.get_by_role("alert").get_by_text("当前密码不正确。")).to_be_visible()
    change_password(page, PASSWORD, LONGER)
    expect(page.get_by_text("密码已修改，其他设备上的登录已退出。")).to_be_visible()
    page.reload()
    expect(devices).to_have_count(1)
    elsewhere.get_by_role("button", name="新建令牌").click()
    elsewhere.get_by_label("名称").fill("QGIS")
    elsewhere.keyboard.press("Enter")
    expect(elsewhere.get_by_role("dialog", name="请重新登录")).to_be_visible()


def test_one_device_and_all_devices_can_be_signed_out(visit_office: Visits, office: Office) -> None:
    office.employ("hanxue", "韩雪", ("viewer", None))
    visit_office("/#/account", wait=False, before=office.signed_in("hanxue"))
    page = visit_office("/#/account", wait=False, before=office.signed_in("hanxue"))
    devices = page.get_by_role("region", name="登录设备").get_by_role("listitem")
    expect(devices).to_have_count(2)
    expect(devices.filter(has_text="本设备")).to_have_count(1)
    devices.get_by_role("button", name=re.compile("^退出")).click()
    expect(devices).to_have_count(1)
    page.get_by_role("button", name="退出全部设备").click()
    asked = page.get_by_role("dialog", name="退出全部设备？")
    expect(asked.get_by_role("button", name="取消")).to_be_focused()
    asked.get_by_role("button", name="退出全部设备").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()


def basic(name: str, token: str) -> str:
    return f"Basic {base64.b64encode(f'{name}:{token}'.encode()).decode()}"


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    visit_office: Visits, office: Office
) -> None:
    office.employ("xulan", "许兰", ("planner", TOWN))
    page = visit_office("/#/account", wait=False, before=office.signed_in("xulan"))
    page.get_by_role("button", name="新建令牌").click()
    make = page.get_by_role("dialog", name="新建令牌")
    expect(make.get_by_label("名称")).to_be_focused()
    expect(make.get_by_label("管理账号与系统设置，查看操作记录")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(make.get_by_role("alert")).to_have_text("请填写名称，以便日后辨认。")
    make.get_by_label("名称").fill("办公室 QGIS")
    make.get_by_label("读取您有权查看的服务人员电话").check()
    make.get_by_label("有效期").select_option("30")
    make.get_by_role("button", name="生成令牌").click()
    shown = page.get_by_role("dialog", name="令牌已生成")
    token = shown.get_by_role("textbox", name=re.compile("^令牌")).input_value()
    expect(shown.get_by_label("GDAL")).to_have_value(re.compile(f"'xulan:{token}'"))
    expect(shown.get_by_label("curl")).to_have_value(re.compile(f"Bearer {token}"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="复制").first.click()
    expect(shown.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token
    for way in (f"Bearer {token}", basic("xulan", token)):
        answer = office.ask(f"/grids/{VILLAGE}001", Authorization=way)
        assert answer["staff"][0]["phone"], way
        assert office.ask("/session", Authorization=way)["via"] == "token"
    shown.get_by_role("button", name="已保存，关闭").click()
    expect(page.get_by_role("button", name="新建令牌")).to_be_focused()
    tokens = page.get_by_role("region", name="访问令牌").get_by_role("listitem")
    expect(tokens).to_have_count(1)
    expect(tokens).to_contain_text("读取数据 / 读取电话")
    assert token not in page.content()
    tokens.get_by_role("button", name="作废“办公室 QGIS”").click()
    page.get_by_role("dialog").get_by_role("button", name="作废").click()
    expect(page.get_by_text("还没有访问令牌。")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        office.ask("/session", Authorization=f"Bearer {token}")
