"""Administration: accounts are made, given rights, changed; and all of it is in the trail."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Visits
from tests.web.facts import COMMUNITY, TOWN
from tests.web.office import HEAD, PLANNER, VIEWER, Office


def choose(page: Page, role: str, division: str, option: str) -> None:
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    page.get_by_role("combobox", name="区划").fill(division)
    page.get_by_role("option").filter(has_text=option).first.click()
    page.get_by_role("button", name="授予").click()


def grants(page: Page) -> Locator:
    return page.get_by_role("region", name="权限").get_by_role("listitem")


def test_an_account_is_made_with_a_grant_and_comes_in_by_its_link(
    visit_office: Visits, office: Office
) -> None:
    page = visit_office("/#/accounts", wait=False, before=office.signed_in(HEAD))
    page.get_by_role("link", name="新建账号").click()
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("alert").get_by_text("请填写姓名。")).to_be_visible()
    expect(page.get_by_label("姓名")).to_be_focused()
    page.get_by_label("姓名").fill("李娜")
    page.get_by_label("用户名").fill("李娜")
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_label("用户名")).to_be_focused()
    page.get_by_label("用户名").fill("lina")
    choose(page, "规划", "ssz", "沙石镇")
    expect(grants(page)).to_have_text(re.compile("规划 · 沙石镇"))
    page.get_by_role("button", name="授予").click()
    expect(page.get_by_text("该权限已经有了。")).to_be_visible()
    page.get_by_role("button", name="建立账号").click()
    made = page.get_by_role("dialog", name="李娜的一次性链接")
    link = made.get_by_label("链接", exact=True).input_value()
    assert link.startswith(f"{office.address}/#/welcome/")
    made.get_by_role("button", name="完成").click()
    expect(page.get_by_role("heading", name="李娜")).to_be_visible()
    expect(page.get_by_text("待启用")).to_be_visible()

    person = visit_office(link.removeprefix(office.address), wait=False)
    person.get_by_label("密码", exact=True).fill("two herons over the confluence")
    person.keyboard.press("Enter")
    person.get_by_role("button", name="李娜：账号菜单").click()
    expect(person.get_by_role("link", name="我的账号")).to_be_visible()
    expect(person.get_by_role("link", name="账号管理")).to_have_count(0)
    expect(person.get_by_role("link", name="操作记录")).to_have_count(0)

    page.get_by_role("link", name="操作记录").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="授予权限")).first
    expect(row).to_contain_text(HEAD)
    expect(row).to_contain_text("lina")
    row.get_by_role("button", name=re.compile("的详情$")).click()
    expect(page.locator(".changes").first).to_contain_text("规划")
    expect(page.get_by_role("rowheader", name="新建账号").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="李娜")).to_be_visible()


def test_rights_are_withdrawn_and_given_back_by_undo(visit_office: Visits, office: Office) -> None:
    account = office.employ("caojun", "曹军", ("approver", TOWN))
    page = visit_office(f"/#/accounts/{account}", wait=False, before=office.signed_in(HEAD))
    expect(grants(page)).to_have_text(re.compile("审核发布 · 沙石镇"))
    page.get_by_role("button", name="收回“审核发布 · 沙石镇”").click()
    expect(page.get_by_text("尚未授予任何权限。")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(grants(page)).to_have_text(re.compile("审核发布 · 沙石镇"))
    choose(page, "浏览", "新赣南路", "新赣南路社区")
    expect(grants(page)).to_have_count(2)
    page.get_by_label("姓名").fill("曹军军")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="曹军军")).to_be_visible()


def test_an_account_is_disabled_signed_out_and_enabled_again(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("401")
    account = office.employ("denglin", "邓琳", ("viewer", None))
    person = visit_office("/#/account", wait=False, before=office.signed_in("denglin"))
    expect(person.get_by_text("本设备")).to_be_visible()
    page = visit_office(f"/#/accounts/{account}", wait=False, before=office.signed_in(HEAD))
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_text("邓琳的账号已停用。")).to_be_visible()
    expect(page.get_by_text("已停用", exact=True)).to_be_visible()
    person.get_by_role("button", name="新建令牌").click()
    person.get_by_label("名称").fill("QGIS")
    person.keyboard.press("Enter")
    expect(person.get_by_role("dialog", name="请重新登录")).to_be_visible()
    page.get_by_role("button", name="恢复账号").click()
    expect(page.get_by_text("正常")).to_be_visible()
    page.get_by_role("button", name="发送密码设置链接").click()
    expect(page.get_by_role("dialog", name="邓琳的一次性链接")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="发送密码设置链接")).to_be_focused()


def test_nobody_locks_themselves_out_by_a_slip(visit_office: Visits, office: Office) -> None:
    account = office.employ("luomei", "罗梅", ("admin", None))
    page = visit_office(f"/#/accounts/{account}", wait=False, before=office.signed_in("luomei"))
    expect(page.get_by_text("这是您自己的账号。")).to_be_visible()
    expect(page.get_by_role("button", name="停用账号")).to_have_count(0)
    page.get_by_role("button", name="收回“管理 · 整个系统”").click()
    asked = page.get_by_role("dialog", name="收回自己的权限？")
    expect(asked.get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(grants(page)).to_have_count(1)
    page.get_by_role("button", name="收回“管理 · 整个系统”").click()
    asked.get_by_role("button", name="收回").click()
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()


def test_accounts_are_found_by_name_and_the_address_keeps_the_search(
    visit_office: Visits, office: Office
) -> None:
    page = visit_office("/#/accounts", wait=False, before=office.signed_in(HEAD))
    rows = page.locator(".accounts tbody tr")
    expect(rows.filter(has_text="何明")).to_have_count(1)
    page.get_by_role("searchbox", name="查找账号").fill(PLANNER)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("规划 · 沙石镇")
    page.reload()
    expect(page.get_by_role("searchbox", name="查找账号")).to_have_value(PLANNER)
    expect(rows).to_have_count(1)


def test_an_administrator_of_a_town_cannot_reach_beyond_it(
    visit_office: Visits, office: Office
) -> None:
    visit_office.tolerate("403")
    office.employ("town.head", "镇管理员", ("admin", TOWN))
    page = visit_office("/#/accounts/new", wait=False, before=office.signed_in("town.head"))
    expect(page.get_by_role("combobox", name="区划")).to_have_value("沙石镇")
    page.get_by_label("姓名").fill("越界")
    page.get_by_label("用户名").fill("beyond")
    choose(page, "浏览", COMMUNITY, "新赣南路社区")
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("alert").first).to_contain_text("权限")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_who_may_not_is_told_so(visit_office: Visits, office: Office) -> None:
    page = visit_office("/#/accounts", wait=False, before=office.signed_in(VIEWER))
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    page.goto(f"{office.address}/#/settings")
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(0)


def test_reading_without_signing_in_is_switched_off_and_on(
    visit_office: Visits, office: Office
) -> None:
    page = visit_office("/#/settings", wait=False, before=office.signed_in(HEAD))
    switch = page.get_by_role("switch", name="不登录也可浏览")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("已关闭：须登录后浏览。")).to_be_visible()
    assert office.ask("/session")["anonymous_reading"] is False
    page.keyboard.press("Space")
    expect(page.get_by_text("已开启：不登录也可浏览。")).to_be_visible()
    assert office.ask("/session")["anonymous_reading"] is True


def test_the_trail_is_filtered_and_taken_away(
    visit_office: Visits, office: Office, tmp_path: Path
) -> None:
    account = office.employ("tracked", "受查", ("viewer", TOWN))
    page = visit_office("/#/audit", wait=False, before=office.signed_in(HEAD))
    deeds = page.locator(".audit > tbody > tr > th")
    page.get_by_role("combobox", name="人员").fill("tracked")
    page.get_by_role("option").filter(has_text="受查").click()
    expect(deeds).to_have_text(["登录", "设置密码"])
    page.get_by_label("操作", exact=True).select_option("session")
    expect(deeds).to_have_text(["登录"])
    assert f"account={account}" in page.url
    page.reload()
    expect(page.get_by_role("combobox", name="人员")).to_have_value("受查")
    expect(deeds).to_have_text(["登录"])
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 JSON Lines").click()
    download.value.save_as(tmp_path / "audit.jsonl")
    lines = (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["session.sign_in"]
    page.get_by_role("button", name="清除筛选").click()
    page.get_by_role("combobox", name="区划").fill("ssz")
    page.get_by_role("option").filter(has_text="沙石镇").first.click()
    expect(deeds.first).to_be_visible()
    expect(page.locator(".audit > tbody > tr", has_text="登录失败")).to_have_count(0)
    page.get_by_label("至", exact=True).fill("2020-01-01")
    expect(page.get_by_text("没有符合条件的记录。")).to_be_visible()
