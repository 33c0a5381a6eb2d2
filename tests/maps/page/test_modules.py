"""The scripts of the page: modules that join into one script, and what Node says of them alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from situations import small_situation

from maps.desk.page import SCRIPT as DESK_SCRIPT
from maps.page.leaflet import SCRIPT, STATIC, build_map
from maps.page.minify import minified_script
from maps.page.modules import join_modules, read_module

FILES = sorted([*STATIC.glob("*.js"), *DESK_SCRIPT.parent.glob("*.js")])
OF_CONFLICT = 'import { a } from "./a.js";\n'


def node(*arguments: str, **options) -> subprocess.CompletedProcess:
    found = shutil.which("node") or pytest.skip("node is not installed: apt-get install nodejs")
    return subprocess.run([found, *arguments], capture_output=True, text=True, timeout=120, check=False, **options)


def files(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "main.js"


def test_a_module_stands_after_what_it_imports(tmp_path):
    main = files(
        tmp_path,
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\n\nb(a);\n',
        b='import { a } from "./a.js";\n\nexport function b(x) {\n  return x + a;\n}\n',
        a="export const a = 1;\n",
    )
    assert minified_script(join_modules(main)) == "const a=1;function b(x){return x+a}\nb(a);"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"main": OF_CONFLICT, "a": 'import { b } from "./main.js";\nexport let a;\n'}, "main.js -> a.js -> main.js"),
        ({"main": OF_CONFLICT, "a": "const a = 1;\n"}, "main.js imports a, which a.js does not export"),
        ({"main": f"{OF_CONFLICT}let c, d = [1, 2];\n", "a": "export const a = 1, d = 2;\n"}, "d is declared in a.js"),
        ({"main": "export default 1;\n"}, "is not written as modules of the page are"),
        ({"main": 'import { a } from "./a.js"; a();\n', "a": "export let a;\n"}, "is not written as modules of the"),
    ],
)
def test_what_cannot_be_joined_is_named(tmp_path, texts, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        join_modules(files(tmp_path, **texts))


def test_every_file_is_part_of_the_page_or_of_the_desk():
    joined = join_modules(SCRIPT, DESK_SCRIPT)
    for path in FILES:
        assert read_module(path).text in joined, path.name


def test_nothing_of_the_page_is_global():
    html = build_map(small_situation()).get_root().render()
    script = re.search(r"<script>(const sitmap.*?)</script>", html, re.DOTALL)[1]
    assert re.match(r'const sitmap = \(\(\) => \{\n"use strict";\n', script)
    assert script.endswith("\nreturn page;\n})();")
    assert not re.search(r"^(?:import|export)\b", script, re.MULTILINE)


def test_shortening_touches_no_template():
    whole = join_modules(SCRIPT, DESK_SCRIPT)
    lines = [line for line in whole.splitlines() if not line.strip().startswith("//")]
    template = re.compile(r"`[^`\n]*`")
    assert template.findall(minified_script(whole)) == template.findall("\n".join(lines))
    assert len(template.findall(whole)) > 200


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("`${true ? `it's  \"q\"  ${1}` : ''}   end`", 'it\'s  "q"  1   end'),
        ("`a // no comment\n   b`", "a // no comment\n   b"),
        ("'a / b'.replace(/[\"/ ]+/g, '  ')", "a  b"),
        ("[1, 2].map((n) => n / 2 / 1).join(' / ')", "0.5 / 1"),
        ("'' + (2 - -1) + (3 + +1)  // why", "34"),
    ],
)
def test_a_shortened_script_gives_what_the_whole_one_gives(written, value):
    for script in (written, minified_script(written)):
        assert node("--print", f"JSON.stringify({script}\n)").stdout.strip() == json.dumps(value)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "scripts").glob("*.test.js")), ids=lambda path: path.stem
)
def test_node_finds_the_modules_right(path):
    done = node("--test", str(path))
    assert done.returncode == 0, done.stdout
