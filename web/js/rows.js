// Lists marked `data-rows`: j and k (or the arrows) walk, Enter opens, x ticks, a click anywhere in a row opens it.
import { on, typing } from './dom.js';

const rowSelector = '[data-rows] > tbody > tr, [data-rows] > li';
const rows = () => [...document.querySelectorAll(rowSelector)];
const link = (row) => row.querySelector('a[href]');

function go(row) {
  document.querySelector('.here')?.classList.remove('here');
  row.classList.add('here');
  // The focus goes with it, so that a reader of screens hears the row and Tab continues from there.
  const target = link(row) ?? row;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  if (document.querySelector('dialog[open], .menu[open], .filters[open]')) return;
  const inList = event.target instanceof Element && event.target.closest('[data-rows]');
  const down = event.code === 'KeyJ' || (inList && event.key === 'ArrowDown');
  const up = event.code === 'KeyK' || (inList && event.key === 'ArrowUp');
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains('here'));
  if ((down || up) && all.length) {
    event.preventDefault();
    go(all[Math.min(Math.max(at + (down ? 1 : -1), 0), all.length - 1)]);
  } else if (event.code === 'KeyX' && at >= 0) {
    all[at].querySelector('input[type="checkbox"]')?.click();
  } else if (event.key === 'Enter' && at >= 0 && event.target === document.body) {
    link(all[at])?.click();
  }
});

on('click', rowSelector, (event, row) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.target.closest('a, button, input, label, select, summary, details')) return;
  // Whoever marks a number to copy it does not want to leave.
  if (String(window.getSelection())) return;
  const first = link(row);
  if (!first) return;
  if (event.ctrlKey || event.metaKey) window.open(first.href, '_blank', 'noopener');
  else first.click();
});

on('focusin', rowSelector, (event, row) => {
  if (row.classList.contains('here')) return;
  document.querySelector('.here')?.classList.remove('here');
  if (event.target.matches(':focus-visible')) row.classList.add('here');
});
