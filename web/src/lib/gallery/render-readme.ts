import DOMPurify from 'dompurify';
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

const purifier = DOMPurify();
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A' && node.hasAttribute('href')) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
  // They scroll where they are wider than the page, also by key.
  if (node.tagName === 'PRE' || node.tagName === 'TABLE') node.setAttribute('tabindex', '0');
  // A relative image lies in the agent's folder, which the page cannot reach.
  if (node.tagName === 'IMG' && !/^https:/.test(node.getAttribute('src') ?? '')) node.remove();
});

/** An author's Markdown as HTML that can do no harm: no script, no style, no form, no frame. */
export function renderReadme(markdown: string): string {
  const html = markdownRenderer.parse(markdown, { async: false });
  return purifier.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'video', 'audio'],
    FORBID_ATTR: ['style', 'id', 'name', 'class'],
  });
}
