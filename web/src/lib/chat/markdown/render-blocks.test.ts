import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_BLOCKS, renderBlocks } from './render-blocks.ts';

const as = (html: string) => html;
const whole = (text: string) =>
  renderBlocks(text, NO_BLOCKS, true, as)
    .blocks.map(({ html }) => html)
    .join('');

const TEXT = `# Title

Some *words*, \`code\` and
a second line.

1. one

   with more
2. two

\`\`\`js
if (a < b) go();

done();
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

Setext
------

- x
  - y

> quoted
lazily
`;

describe('renderBlocks', () => {
  it('gives the same for a text that comes in pieces as for the whole, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 40 }), (cuts) => {
        let blocks = NO_BLOCKS;
        for (const end of cuts.toSorted((a, b) => a - b))
          blocks = renderBlocks(TEXT.slice(0, end), blocks, false, as);
        const unfinished = renderBlocks(TEXT, blocks, false, as);
        expect(unfinished.blocks.map(({ html }) => html).join('')).toBe(whole(TEXT));
        expect(
          renderBlocks(TEXT, unfinished, true, as)
            .blocks.map(({ html }) => html)
            .join(''),
        ).toBe(whole(TEXT));
      }),
    );
  });

  it('renders no block again that is settled, so that a long answer costs as its blocks', () => {
    let rendered = 0;
    const count = (html: string) => {
      rendered += 1;
      return html;
    };
    let blocks = NO_BLOCKS;
    let text = '';
    for (let paragraph = 0; paragraph < 400; paragraph += 1) {
      for (const word of ['One ', 'two ', 'three.\n\n']) {
        text += word;
        blocks = renderBlocks(text, blocks, false, count);
      }
    }
    renderBlocks(text, blocks, true, count);
    expect(rendered).toBeLessThan(400 * 3 * 2);
    expect(blocks.blocks.filter(({ html }) => html !== '')).toHaveLength(400);
  });

  it('keeps the same blocks when the text is complete', () => {
    const before = renderBlocks(TEXT, NO_BLOCKS, false, as);
    expect(renderBlocks(TEXT, before, true, as).blocks[0]).toBe(before.blocks[0]);
  });

  it('resolves a link whose target is named at the end', () => {
    const start = 'See [here][1].\n\na\n\nb\n\nc\n\n';
    const blocks = renderBlocks(start, NO_BLOCKS, false, as);
    const end = renderBlocks(`${start}[1]: https://example.com/`, blocks, true, as);
    expect(end.blocks[0]?.html).toContain('href="https://example.com/"');
  });

  it('begins the headings below those of the page, and keeps line breaks', () => {
    expect(whole('# A')).toBe('<h3>A</h3>\n');
    expect(whole('###### A')).toBe('<h6>A</h6>\n');
    expect(whole('a\nb')).toBe('<p>a<br>b</p>\n');
  });

  it('reads Windows line ends', () => {
    expect(whole('a\r\n\r\nb')).toBe('<p>a</p>\n<p>b</p>\n');
  });

  it('leaves nothing of code but text', () => {
    expect(whole('```html\n<script>x</script>\n```')).toContain('&lt;script&gt;');
  });
});
