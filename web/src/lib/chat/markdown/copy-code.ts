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
      button.textContent = 'Copy';
      button.setAttribute('aria-label', 'Copy code');
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
  button.textContent = copied ? 'Copied' : 'Not allowed';
  setTimeout(() => (button.textContent = 'Copy'), DONE_MS);
}
