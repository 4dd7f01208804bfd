"""How Django's own filters and forms write dates in Tibetan: the patterns of the Unicode CLDR, with Latin digits.

Draft: needs a native reader. Our own pages use `huiyin.web.format`, which takes no patterns.
"""

DATE_FORMAT = r"Y \ལ\ོ\འ\ི\་\ཟ\ླ\་n \ཚ\ེ\ས\་j"
SHORT_DATE_FORMAT = "Y-m-d"
YEAR_MONTH_FORMAT = r"Y \ཟ\ླ\་n"
MONTH_DAY_FORMAT = r"\ཟ\ླ\་n \ཚ\ེ\ས\་j"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
