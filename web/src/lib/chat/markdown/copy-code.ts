import { chat as t } from '#lib/i18n/chat.ts';
import type { Attachment } from 'svelte/attachments';

const DONE_MS = 1_500;

/** Gives each block of code in an element a button that copies it. */
export function copyCode(): Attachment<HTMLElement> {
  return (element) => {
    for (const block of element.querySelectorAll<HTMLElement>('div.code')) {
      if (block.querySelector(':scope > button') !== null) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'small copy';
      button.textContent = t.copy;
      button.setAttribute('aria-label', t.copyCode);
      button.addEventListener('click', () => void copy(block, button));
      block.append(button);
    }
  };
}

async function copy(block: HTMLElement, button: HTMLButtonElement) {
  const text = block.querySelector('pre')?.textContent ?? '';
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = copied ? t.copied : t.notAllowed;
  setTimeout(() => (button.textContent = t.copy), DONE_MS);
}
