import { on } from './dom.js';

// `data-auto`: a form that answers to its first change; its button is for those without a script.
on('change', 'form[data-auto]', (_, form) => form.requestSubmit());

// `data-once`: a second press does not send it again. The server knows the request id as well; this spares the wait.
on('submit', 'form[data-once]', (event, form) => {
  if (form.ariaBusy === 'true') return event.preventDefault();
  form.ariaBusy = 'true';
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy');
});

// `data-money`: digits in threes while one types, the caret stays where it was counted from the right.
on('input', '[data-money]', (_, input) => {
  const fromEnd = input.value.length - (input.selectionEnd ?? 0);
  const [whole, part] = input.value.replace(/[^\d.,]/g, '').replace('.', ',').split(',');
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const next = part === undefined ? grouped : `${grouped},${part.slice(0, 2)}`;
  if (next === input.value) return;
  input.value = next;
  const caret = Math.max(0, next.length - fromEnd);
  input.setSelectionRange(caret, caret);
});

// `data-step`: plus and minus of a quantity.
on('click', '[data-step]', (_, button) => {
  const input = button.parentElement.querySelector('input');
  if (Number(button.dataset.step) > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
});

// A place to drop files on: what falls there goes into its own file input.
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  on(type, '.drop', (event, place) => {
    event.preventDefault();
    place.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    if (type !== 'drop') return;
    const input = place.querySelector('input[type="file"]');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
