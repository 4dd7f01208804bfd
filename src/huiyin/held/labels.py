"""The words by which a person would be scored, ranked, sorted or labelled. One list; everything that looks uses it.

A *name* (a column, a function, a form field, a setting) is looked at part by part: `risk_level` holds `risk`. A *text* (a
label, an option, what a town typed into its catalogue) is looked at as a whole, in Chinese, Tibetan and English.
"""

import re

# parts of names, in English
_TRAITS = (
    "religion|religious|faith|creed|ethnicity|ethnic|nation|nationality|politics|political|party|class_origin|loyalty"
    "|criminal|convict"
)
_SORTED = (
    "score|scoring|scored|rank|ranking|ranked|risk|risky|credit|rating_of_person|reputation|trustworthiness|threat_level"
    "|key_person|key_persons|watch_?list|black_?list|red_?list|suspicious|suspect|troublemaker|trouble_maker|petitioner"
    "|stability|profiling"
)
# what would be worked out about somebody who complains
_PERSON = "person|people|resident|residents|household|households|complainant|complainer|contact|contacts|phone|phones|caller|citizen|member|members"
_MATTER = "case|cases|matter|matters|complaint|complaints|order|orders|request|requests|petition|petitions|need|needs"
_DERIVED = (
    rf"first_time(r|rs)?|repeat(ed)?_(complainant|complainer|caller|petition|complaint)s?|frequent_\w+"
    rf"|(count|number|sum|total|times|top|most|worst|best|sort|group)(s|ed)?_(of_)?(({_MATTER})_)?(per|by)_({_PERSON})"
    rf"|({_MATTER})_(count|number|total|n)_(of|per|by)_({_PERSON})|({_MATTER})_(per|by)_({_PERSON})"
    rf"|({_PERSON})_(score|rank|level|grade|class|label|type|weight|priority|rating|count_of_(cases|complaints))"
    r"|times_(complained|petitioned)|complaints?_(count|number|so_far|before)"
)
NAME = re.compile(rf"(^|_)({_TRAITS}|{_SORTED}|{_DERIVED})(_|$)")
OF_ROWS = re.compile(r"_?rank")  # the order of matters in a list, by their due days, is no person's

# texts that label a person, wherever they stand
_LABELS_ZH = (
    r"宗教信仰|信仰情况|信教|教派|民族成分|族别|政治面貌|政治立场|政治表现|党派|家庭出身"
    r"|重点人员?|重点人口|重点户|重点群体|重点对象|关注人员|特殊人群|管控对象|稳控|维稳|涉稳|涉访|缠访|闹访|上访户|上访人|信访老户|钉子户|刁民"
    r"|信用分|信用等级|诚信分|道德分|社会信用|风险等级|风险户|风险人|高危人|危险分子|可疑人|黑名单|红黑榜|红名单"
    r"|打分|评分|分数|排名|排行|等级评定|首次反映|首次投诉|多次反映|多次投诉|重复投诉人|投诉次数|诉求次数|反映次数|前科"
    r"|(宗教|民族|政治)[^，。、]{0,3}(人员|人士|身份|分子|户|背景|倾向)"
)
_LABELS_BO = (
    r"ཆོས་ལུགས་དད་མོས|དད་པའི་གནས་ཚུལ|ཆབ་སྲིད་ཀྱི་ངོ་བོ|ཆབ་སྲིད་ལྟ་ཚུལ|མི་རིགས་ཀྱི་ཁོངས|རིགས་ཁོངས|གཙོ་གནད་མི་སྣ|མི་སྣ་གཙོ་གནད|གཙོ་གནད་ཁྱིམ་ཚང"
    r"|མིང་ཐོ་ནག་པོ|ཉེན་ཁའི་རིམ་པ|ཉེན་ཚད|དོགས་གནས་ཅན|སྐར་མ་རྒྱག|ཡིད་རྟོན་སྐར་གྲངས|གྲལ་རིམ་སྒྲིག"
)
_LABELS_EN = (
    r"religious belief|\breligion\b|\bethnic(ity)?\b|ethnic group|political (status|view|stance|affiliation)|party member"
    r"|key person|person of interest|watch ?list|black ?list|trouble ?maker|credit score|social credit|risk (level|score|class|group)"
    r"|\bhigh[- ]risk\b|\bscore of\b|\branking of\b|first[- ]time (complainant|caller)|repeat (complainant|caller)|complaints (so far|before|per)"
)
LABEL = re.compile(f"{_LABELS_ZH}|{_LABELS_BO}|{_LABELS_EN}", re.IGNORECASE)

# in what a program declares (labels of columns, choices, asks) these stand for the trait itself; a town's catalogue may have
# an office or a road that is called so
_TRAITS_ZH = r"宗教|民族|政治|党员|团员|群众(?=$)|信用|风险|评级"
_TRAITS_BO = r"ཆོས་ལུགས|ཆབ་སྲིད|མི་རིགས(?!་པ)|ཏང་ཡོན|ཉེན་ཁ་ཅན"
DECLARED = re.compile(f"{_TRAITS_ZH}|{_TRAITS_BO}|{LABEL.pattern}", re.IGNORECASE)


def in_name(name: str) -> str:
    """The forbidden part of a name, or ""."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_").replace("__", "_")
    found = NAME.search(plain)
    return found[2] if found else ""


def in_text(text: str, *, declared: bool = False) -> str:
    """What of a text labels a person, or "". `declared`: it is the program's own label, not a town's."""
    found = (DECLARED if declared else LABEL).search(text)
    return found[0] if found else ""
