"""What is wrong with a request that does not fit its schema, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gis.text import Lang, Text

# By the types of Pydantic's faults; what is in braces comes from the fault's own context.
_CHINESE: Mapping[str, str] = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项",
    "int_parsing": "应为整数",
    "int_parsing_size": "整数过大",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "finite_number": "应为有限数值",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "应为 {expected} 之一",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "list_type": "应为数组",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "model_attributes_type": "应为 JSON 对象",
    "json_invalid": "不是有效的 JSON",
    "date_parsing": "应为日期，如 2026-03-31",
    "date_from_datetime_parsing": "应为日期，如 2026-03-31",
    "unknown_parameter": "没有这个参数",
    "repeated_parameter": "参数重复",
    "string_pattern_mismatch": "格式不符，或含有不允许的字符",
    "uuid_parsing": "应为 UUID",
    "uuid_type": "应为 UUID",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "datetime_parsing": "应为时间，如 2026-03-31T09:30:00+08:00",
    "datetime_from_date_parsing": "应为时间，如 2026-03-31T09:30:00+08:00",
    "timezone_aware": "应注明时区，如 2026-03-31T09:30:00+08:00",
}


_MOST, _LONGEST = 20, 100
"""Faults told of, and characters of where each is: ten thousand points may all be wrong."""


def explain(faults: Sequence[Mapping[str, Any]], lang: Lang) -> tuple[Text, list[dict[str, str]]]:
    """The first faults of a request in one sentence, and each with where it is, in ``lang``."""
    said = [(_where(fault), _said(fault)) for fault in faults[:_MOST]]
    whole = Text(
        "；".join(f"{where}：{what.zh}" for where, what in said) + "。",
        "; ".join(f"{where}: {what.en}" for where, what in said) + ".",
    )
    if len(faults) > _MOST:
        whole += Text(f"共 {len(faults)} 处错误。", f"There are {len(faults)} faults in all.")
    return whole, [{"where": where, "what": what.to(lang)} for where, what in said]


def _where(fault: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in fault["loc"])[:_LONGEST]


def _said(fault: Mapping[str, Any]) -> Text:
    english = str(fault["msg"])
    chinese = _CHINESE.get(fault.get("type", ""))
    return Text(chinese.format(**fault.get("ctx", {})) if chinese else english, english)
