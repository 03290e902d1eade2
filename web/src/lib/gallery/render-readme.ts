import { createSanitizer } from '#lib/chat/markdown/sanitize-answer.ts';
import { Marked } from 'marked';

const MAX_HEADING_DEPTH = 6;

// The page has a title of its own, so the README's headings begin one level below it.
const markdownRenderer = new Marked({
  gfm: true,
  async: false,
  walkTokens(token) {
    if (token.type === 'heading') token['depth'] = Math.min(Number(token['depth']) + 1, MAX_HEADING_DEPTH);
  },
});

// They scroll where they are wider than the page, also by key.
const sanitize = createSanitizer((element) => {
  if (element.tagName === 'PRE' || element.tagName === 'TABLE') element.setAttribute('tabindex', '0');
});

/** An author's Markdown as HTML that can do no harm, by the rules of an agent's answers: an image from elsewhere becomes a link. */
export function renderReadme(markdown: string): string {
  return sanitize(markdownRenderer.parse(markdown, { async: false }));
}
