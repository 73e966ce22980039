// `/` and Ctrl-K go to the search box, `?` shows the keys, Esc leaves a field.
import { on, typing } from './dom.js';

const box = () => document.getElementById('q');

function focusSearch(event) {
  const input = box();
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.select();
}

document.addEventListener('keydown', (event) => {
  // The physical key as well: on a Russian layout `/` and K sit elsewhere.
  if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') return focusSearch(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && typing(event) && !event.target.closest('dialog')) return event.target.blur();
  if (typing(event)) return;
  if (event.key === '/' || (event.code === 'Slash' && !event.shiftKey)) return focusSearch(event);
  if (event.key === '?' || (event.code === 'Slash' && event.shiftKey)) document.getElementById('keys')?.showModal();
});

// The dock's «Поиск» is a link to the search page; where the box is on the page, it goes there at once.
on('click', '[data-focus-search]', (event) => {
  if (!box()) return;
  window.scrollTo({ top: 0 });
  focusSearch(event);
});
