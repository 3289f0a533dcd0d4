"""Cut Bootstrap's stylesheet down to the parts these pages use.

``python -m congvu.ui.trim_bootstrap bootstrap.min.css > congvu/ui/static/ui/vendor/bootstrap.css``

Run by hand when a new Bootstrap is taken in. A slow line is the reason: the whole file is 230 kB,
more than a first page may weigh, and most of it serves scripts and breakpoints we do not have.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

# A selector that holds one of these goes: parts that need scripts, or that this house does not use.
UNUSED = re.compile(
    r"carousel|offcanvas|modal|toast|popover|tooltip|spinner|placeholder-(glow|wave)|\.placeholder"
    r"|accordion|dropdown|dropup|dropstart|dropend|navbar|form-range|form-floating|btn-close"
    r"|bs-theme=dark|xxl|list-group-item-|btn-check|valid-|is-valid|ratio|focus-ring|icon-link"
    r"|nav-fill|nav-justified|nav-underline|nav-pills|card|progress|btn-group|btn-toolbar"
    r"|btn-(outline-)?(success|info|warning|danger|light|dark|lg)\b|btn-outline-(primary|link)"
    r"|(alert|table|link|text-bg|border|bg|text)-(success|info|warning|danger|light|dark|black|white"
    r"|body-secondary|body-tertiary|primary|secondary)\b|-subtle|-emphasis|-opacity-|-(black|white)-50"
    r"|link-(offset|underline)|shadow|user-select|pe-(auto|none)|\.z-|\.bg-gradient|object-fit"
    r"|\.order-|\.offset-|rounded-|\.opacity-|\.translate|\.(top|bottom|start|end)-|\.fs-|\.lh-"
    r"|\.border-[0-9se]|\.m[tbsexy]?-n|\.img-|\.figure|\.blockquote|\.initialism|\.display-"
    r"|\.clearfix|\.stretched|\.vr|\.hstack|\.vstack|\.sticky|\.fixed|\.position|\.overflow|\.float"
    r"|\.font-|\.row-cols|thumbnail|btn-link|form-switch|form-control-color|form-control-plaintext"
    r"|-lg-|-lg(?![a-z0-9-])|-xl|\.gx-|\.gy-|\.btn-close|list-group|tab-content|tab-pane|\.fade"
    r"|\.collaps|\.show|\.rounded|\.v[wh]-|\.min-v|\.mw|\.mh|\.m[sebtxy]?-auto.*-sm|\.h[1-6]\b"
    r"|\.(m|p|gap|row-gap|column-gap|g|float|text|justify|align|flex|order|col-sm|h)[tbsexy]?-sm-"
    r"|was-validated|align-(content|self)|(row|column)-gap|print-(grid|inline|table|flex)|\.container-"
    r"|d-(sm-|md-)?(inline-)?(grid|table)|-reverse|-stretch|-baseline|-evenly|striped-columns"
    r"|\.(m|p)[tbsexy]?-(md-)?5|justify-content-md-(center|around)|flex-md-(grow|shrink|nowrap)"
    r"|caption-top|\.table-responsive-|\.table-(group|border|active)|\.form-select-sm|\.lead"
)
# Custom properties of the root that only the parts cut away would read.
UNUSED_VARIABLES = re.compile(
    r"--bs-(blue|indigo|purple|pink|red|orange|yellow|green|teal|cyan|gray(-\w+)?|black"
    r"|(success|info|warning|danger|light|dark|secondary|primary)-(rgb|bg-subtle|border-subtle|text-emphasis)"
    r"|(success|info|warning|danger|light|dark|secondary)|gradient|box-shadow(-\w+)?"
    r"|focus-ring-\w+|form-valid-[\w-]+|breakpoint-\w+):[^;}]*;?"
)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each top-level ``(prelude, body)`` of a minified stylesheet."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, at = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield css[start:opening], css[opening + 1 : at - 1]
        start = at


def _selectors(prelude: str) -> list[str]:
    """The selectors of a rule; commas inside ``:not(a,b)`` do not part them."""
    return re.split(r",(?![^()]*\))", prelude)


def trim(css: str) -> str:
    """The same stylesheet without the unused rules; the licence comment stays at its head."""
    licence = re.search(r"/\*!.*?\*/", css, re.S)
    css = re.sub(r"/\*.*?\*/|@charset [^;]+;", "", css, flags=re.S).strip()
    out = []
    for prelude, body in _rules(css):
        if prelude.startswith("@media"):
            inner = trim(body)
            if inner and "min-width:1400px" not in prelude:
                out.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            if not UNUSED.search(prelude) and "progress" not in prelude:
                out.append(f"{prelude}{{{body}}}")
        else:
            kept = [one for one in _selectors(prelude) if not UNUSED.search(one)]
            if ":root" in prelude:
                body = UNUSED_VARIABLES.sub("", body)
            if kept and body:
                out.append(f"{','.join(kept)}{{{body}}}")
    return (licence.group(0) + "\n" if licence else "") + "".join(out)


if __name__ == "__main__":
    sys.stdout.write(trim(Path(sys.argv[1]).read_text(encoding="utf-8")) + "\n")
