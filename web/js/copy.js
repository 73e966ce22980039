// `data-copy="text"` copies the text; `data-copy="#id"` copies what stands in that element.
import { on } from './dom.js';

on('click', '[data-copy]', async (_, button) => {
  const what = button.dataset.copy;
  const source = what.startsWith('#') ? document.querySelector(what) : null;
  try {
    await navigator.clipboard.writeText(source ? (source.value ?? source.textContent.trim()) : what);
  } catch {
    // No clipboard without HTTPS: mark the text, so that Ctrl-C does the rest.
    if (source) window.getSelection().selectAllChildren(source);
    return;
  }
  button.dataset.copied = '';
  setTimeout(() => delete button.dataset.copied, 2000);
});
