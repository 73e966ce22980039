// Ticks in a list: a master tick, Shift for a run of rows, a bar that says how many. The form works without it.
import { on } from './dom.js';

const ticks = (form) => [...form.querySelectorAll('input[data-pick]:not(:disabled)')];
let last;

function tell(form) {
  const all = ticks(form);
  const picked = all.filter((tick) => tick.checked);
  const master = form.querySelector('[data-pick-all]');
  if (master) {
    master.checked = all.length > 0 && picked.length === all.length;
    master.indeterminate = picked.length > 0 && picked.length < all.length;
  }
  for (const place of form.querySelectorAll('[data-picked]')) place.textContent = picked.length;
  form.classList.toggle('picking', picked.length > 0);
}

on('change', '[data-pick-all]', (_, master) => {
  const form = master.closest('form');
  for (const tick of ticks(form)) tick.checked = master.checked;
  tell(form);
});
on('click', '[data-pick]', (event, tick) => {
  const form = tick.closest('form');
  const all = ticks(form);
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = tick.checked;
  }
  last = tick;
  tell(form);
});
on('click', '[data-pick-none]', (_, button) => {
  const form = button.closest('form');
  for (const tick of ticks(form)) tick.checked = false;
  tell(form);
});
document.addEventListener('htmx:after:swap', () => {
  for (const form of document.querySelectorAll('form:has([data-pick])')) tell(form);
});
