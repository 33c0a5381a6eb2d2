"""Scripts and styles as they travel: without their comments and the white space that only a person needs.

The files under ``static`` stay as they are written. Lines are kept, so that a position that a browser reports is still
found; no name is shortened, no string is touched.
"""

from __future__ import annotations

import re

_TRAILING_NOTE = re.compile(r"""(?<=[;,{}()\[\]]) // [^"'`]*$""")
_CSS_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_GAP = re.compile(r"\s*([{};,>])\s*")


def slim_script(text: str) -> str:
    r"""Return JavaScript without lines of comment, notes at the end of a line, indentation and empty lines.

    A template literal must not run over several lines: its indentation would be part of it.

    >>> slim_script('// What it does.\nfunction f() {\n  return "https://x"; // why\n}\n')
    'function f() {\nreturn "https://x";\n}'
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(_TRAILING_NOTE.sub("", line) for line in lines if line and not line.startswith("//"))


def slim_style(text: str) -> str:
    r"""Return CSS without comments and without the white space around its signs.

    >>> slim_style("/* Why. */\n.a { color: red;\n  margin: 0; }\n")
    '.a{color:red;margin:0}'
    """
    plain = _CSS_GAP.sub(r"\1", _CSS_NOTE.sub("", text)).strip()
    return re.sub(r":\s+(?=[^{}]*[;}])", ":", plain).replace(";}", "}")
