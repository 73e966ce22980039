// #toasts is a live region that stands on every page. The server fills it after a redirect, or sends
// `HX-Trigger: {"toast": {"text": "…", "kind": "stop"}}` with a fragment.
const stay = 6000;

export function toast(text, kind = '') {
  const place = document.getElementById('toasts');
  if (!place) return;
  const line = document.createElement('p');
  if (kind) line.className = kind;
  line.textContent = text;
  place.append(line);
  leave(line);
}

// An error stays until it is read; the rest goes by itself, but not from under the pointer.
function leave(line) {
  if (line.classList.contains('stop')) {
    line.addEventListener('click', () => line.remove());
    return;
  }
  const away = () => (line.matches(':hover, :focus-within') ? setTimeout(away, 1000) : line.remove());
  setTimeout(away, stay);
}

for (const line of document.querySelectorAll('#toasts > p')) leave(line);
document.addEventListener('toast', (event) => toast(event.detail.text ?? event.detail.value ?? '', event.detail.kind));

// A fragment that did not come must not be silence. The page carries the words in its own language.
const failed = () => toast(document.getElementById('toasts')?.dataset.failed ?? '', 'stop');
document.addEventListener('htmx:error', failed);
document.addEventListener('htmx:response:error', failed);
