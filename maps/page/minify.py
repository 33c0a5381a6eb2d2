"""Scripts and styles as they travel: without their comments and the white space that only a person needs.

The files under ``static`` stay as they are written. No name is shortened, no string is touched.
"""

from __future__ import annotations

import re
from functools import cache

_IN_BRACES = r"(?:[^`{}]|`[^`]*`|\{[^{}]*\})*"
# What stays as it is: strings, templates with what stands in their braces, and patterns; and notes, which go.
_WHOLE = re.compile(
    r"(?P<note>//[^\n]*|/\*[\s\S]*?\*/)"
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    rf"|`(?:[^`\\$]|\\.|\$(?!\{{)|\$\{{{_IN_BRACES}\}})*`"
    r"|(?:(?<=[(,=:\[!&|?;{}])|(?<=[(,=:\[!&|?;{}] )|(?<=return ))/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*"
)
_KEPT = "\ue000"  # stands for one of them meanwhile
_NO_LINE = re.compile(r"(?<=[;{,(\[])\s+|\s+(?=[)\]},.?:])")
_GAP = re.compile(r"(?<=[^\w$+\-\s]) +| +(?=[^\w$+\-\s])|(?<=[^+\-\s]) (?=[+-])|(?<=[^+\-][+-]) (?![+-])")
_CSS_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_GAP = re.compile(r"\s*([{};,>])\s*")


@cache
def minified_script(text: str) -> str:
    r"""Return JavaScript without comments, indentation, and the lines, gaps and semicolons that change nothing.

    >>> minified_script('// What it does.\nfunction f() {\n  return "https://x"; // why\n}\nf();\n')
    'function f(){return"https://x"}\nf();'
    >>> minified_script("const a = `b = ${c + `${1}`} / d`, e = 2 - -f / g++ + h;\nlet i;\n")
    'const a=`b = ${c + `${1}`} / d`,e=2- -f/g++ +h;let i;'
    >>> minified_script("const a = b.replace(/[\"/ ]+/g, ' ')\nlet c")
    'const a=b.replace(/["/ ]+/g,\' \')\nlet c'
    """
    kept: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        if found["note"]:
            return " "
        kept.append(found[0])
        return _KEPT

    code = re.sub(r"[^\S\n]*\n\s*", "\n", _WHOLE.sub(put_aside, text)).strip()
    code = _GAP.sub("", _NO_LINE.sub("", code)).replace(";}", "}")
    whole = iter(kept)
    return re.sub(_KEPT, lambda _: next(whole), code)


def minified_style(text: str) -> str:
    r"""Return CSS without comments and without the white space around its signs.

    >>> minified_style("/* Why. */\n.a { color: red;\n  margin: 0; }\n")
    '.a{color:red;margin:0}'
    """
    plain = _CSS_GAP.sub(r"\1", _CSS_NOTE.sub("", text)).strip()
    return re.sub(r":\s+(?=[^{}]*[;}])", ":", plain).replace(";}", "}")
