"""Scripts and styles as they travel: without their comments and the white space that only a person needs.

The files under ``static`` stay as they are written. Lines are kept, so that a position that a browser reports is still
found; no name is shortened, no string is touched.
"""

from __future__ import annotations

import re

_TRAILING_NOTE = re.compile(r"""(?<=[;,{}()\[\]]) // [^"'`]*$""")
_LITERAL = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)""")
TEMPLATE_SIGNS = 2  # around one template literal
_CODE_GAP = re.compile(r"(?<=[^\w$+\-\s]) +| +(?=[^\w$+\-\s])")  # a + +b keeps its spaces
_CSS_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_GAP = re.compile(r"\s*([{};,>])\s*")


def minified_script(text: str) -> str:
    r"""Return JavaScript without lines of comment, notes at line ends, indentation, empty lines and gaps at signs.

    A template literal must not run over several lines: its indentation would be part of it.

    >>> minified_script('// What it does.\nfunction f() {\n  return "https://x"; // why\n}\n')
    'function f(){\nreturn "https://x";\n}'
    >>> minified_script("const a = `b = ${c + 1} / d`, e = 2;")
    'const a=`b = ${c + 1} / d`,e=2;'
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(_tight(_TRAILING_NOTE.sub("", line)) for line in lines if line and not line.startswith("//"))


def _tight(line: str) -> str:
    """Drop the spaces around signs, but in lines with several templates (one may hold another) or a pattern."""
    pieces = _LITERAL.split(line)
    if line.count("`") > TEMPLATE_SIGNS or any("/" in piece for piece in pieces[::2]):
        return line
    return "".join(piece if at % 2 else _CODE_GAP.sub("", piece) for at, piece in enumerate(pieces))


def minified_style(text: str) -> str:
    r"""Return CSS without comments and without the white space around its signs.

    >>> minified_style("/* Why. */\n.a { color: red;\n  margin: 0; }\n")
    '.a{color:red;margin:0}'
    """
    plain = _CSS_GAP.sub(r"\1", _CSS_NOTE.sub("", text)).strip()
    return re.sub(r":\s+(?=[^{}]*[;}])", ":", plain).replace(";}", "}")
