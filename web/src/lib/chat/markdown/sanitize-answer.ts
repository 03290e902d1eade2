import DOMPurify from 'dompurify';

const RASTER_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif)[;,]/i;

const TAGS =
  'p br hr h2 h3 h4 h5 h6 strong b em i del s code kbd sub sup pre div ul ol li blockquote table thead tbody tr th td a img details summary span';
const ATTRIBUTES = 'href title alt src align start colspan rowspan class';

/** Makes what sanitizes others' HTML; `adjust` sees each element that is kept. */
export function createSanitizer(
  adjust: (element: Element) => void = () => undefined,
): (html: string) => string {
  const purifier = DOMPurify();
  purifier.addHook('uponSanitizeAttribute', (_node, attribute) => {
    // The one class that our own renderer gives.
    if (attribute.attrName === 'class') attribute.keepAttr = attribute.attrValue === 'code';
  });
  purifier.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName === 'A' && node.hasAttribute('href')) leadOut(node);
    adjust(node);
    // To show an image from elsewhere is to tell whoever serves it what the answer says.
    if (node.tagName === 'IMG' && !RASTER_IMAGE.test(node.getAttribute('src') ?? '')) linkInstead(node);
  });
  return (html) =>
    purifier.sanitize(html, {
      ALLOWED_TAGS: TAGS.split(' '),
      ALLOWED_ATTR: ATTRIBUTES.split(' '),
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    });
}

/** An agent's HTML so that it can do no harm: no script, style or form, and nothing that makes a request by itself. */
export const sanitizeAnswer = createSanitizer();

function leadOut(link: Element) {
  if (!/^(?:https?:|mailto:)/i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href');
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener noreferrer nofollow');
}

function linkInstead(image: Element) {
  const src = image.getAttribute('src') ?? '';
  const isLink = /^https?:/i.test(src) && image.closest('a') === null;
  const words = image.ownerDocument.createElement(isLink ? 'a' : 'span');
  words.textContent = `[image: ${image.getAttribute('alt') || src || 'without a name'}]`;
  if (isLink) {
    words.setAttribute('href', src);
    leadOut(words);
  }
  image.replaceWith(words);
}
