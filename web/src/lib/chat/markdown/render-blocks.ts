import { Marked, type Token, type TokensList } from 'marked';

/** A paragraph, list, table or the like of an answer. */
export interface Block {
  raw: string;
  html: string;
}

/** The blocks of a text, to be given back when there is more of it. */
export interface Blocks {
  text: string;
  blocks: readonly Block[];
  /** Whether all of the text is in the blocks, and none refers to a link target named elsewhere. */
  isSplittable: boolean;
}

export const NO_BLOCKS: Blocks = { text: '', blocks: [], isSplittable: true };

/** The page's own headings come before those of an answer. */
const HEADING_OFFSET = 2;
const MAX_HEADING_DEPTH = 6;
/** The end of a text may still become part of the block before it, such as a list's next item. */
const UNSETTLED_BLOCKS = 3;

const renderer = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(depth + HEADING_OFFSET, MAX_HEADING_DEPTH);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    // Its copy button has a place beside the text that scrolls.
    code({ text }) {
      return `<div class="code"><pre><code>${escapeHtml(text)}</code></pre></div>\n`;
    },
  },
});

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Markdown as blocks of sanitized HTML, given the blocks of its beginning: only what follows the settled ones is read and
 * rendered again, so that a text which grows word by word costs as much as its blocks, not as its words times its length.
 */
export function renderBlocks(
  markdown: string,
  before: Blocks,
  isComplete: boolean,
  sanitize: (html: string) => string,
): Blocks {
  const text = markdown.includes('\r') ? markdown.replaceAll(/\r\n?/g, '\n') : markdown;
  const isGrown = before.isSplittable && text.startsWith(before.text);
  const settled = isGrown && !isComplete ? before.blocks.slice(0, -UNSETTLED_BLOCKS) : [];
  const rest = text.slice(lengthOf(settled));
  const tokens = renderer.lexer(rest);
  const isSplittable = Object.keys(tokens.links).length === 0 && lengthOf(tokens) === rest.length;
  const blocks = tokens.map((token, index) => {
    const known = before.blocks[settled.length + index];
    return isGrown && isSplittable && known?.raw === token.raw ? known : renderBlock(token, tokens, sanitize);
  });
  return { text, blocks: [...settled, ...blocks], isSplittable };
}

function lengthOf(blocks: readonly { raw: string }[]): number {
  return blocks.reduce((length, { raw }) => length + raw.length, 0);
}

function renderBlock(token: Token, { links }: TokensList, sanitize: (html: string) => string): Block {
  if (token.type === 'space' || token.type === 'def') return { raw: token.raw, html: '' };
  return { raw: token.raw, html: sanitize(renderer.parser(Object.assign([token], { links }))) };
}
