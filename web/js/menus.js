// <details class="menu"> opens by itself; this closes it, walks it, and narrows long lists. Dialogs open by name.
import { on } from './dom.js';

const open = () => [...document.querySelectorAll('.menu[open], .filters[open]')];

document.addEventListener('click', (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('focusin', (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  const menu = open().at(-1);
  if (!menu) return;
  if (event.key === 'Escape') {
    menu.open = false;
    menu.querySelector('summary').focus();
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const items = [...menu.querySelectorAll('.pop :is(a, button, input)')].filter((el) => el.offsetParent);
    if (!items.length || event.target.type === 'text') return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    items[(at + items.length) % items.length].focus();
  }
});
// A list that can be narrowed takes the caret at once; on a phone that would raise the keyboard over the list.
document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement) || !menu.open || !menu.matches('.menu')) return;
    if (matchMedia('(pointer: fine)').matches) menu.querySelector('[data-narrow]')?.focus();
  },
  true,
);

const fold = (text) => text.toLocaleLowerCase().replaceAll('ё', 'е');
on('input', '[data-narrow]', (_, input) => {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll(`${input.dataset.narrow} > *`)) {
    const text = fold(item.textContent);
    item.hidden = !words.every((word) => text.includes(word));
  }
});
on('keydown', '[data-narrow]', (event, input) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  document.querySelector(`${input.dataset.narrow} > :not([hidden]) a`)?.click();
});

on('click', '[data-dialog]', (event, button) => {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  for (const menu of open()) menu.open = false;
  dialog.showModal();
});
on('click', 'dialog', (event, dialog) => {
  // On the veil, not on the sheet.
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});
on('click', '[data-print]', () => window.print());
