// `data-proof="bits"`: before the form goes, a number is found for which the hash of the puzzle begins with so many zero bits.
// The server takes a form without one after half a minute. Sent too early, the form waits for its number.
import { sha256 } from '@noble/hashes/sha2.js';

const bytes = new TextEncoder();

function zeros(hash) {
  let n = 0;
  for (const byte of hash) {
    if (byte) return n + Math.clz32(byte) - 24;
    n += 8;
  }
  return n;
}

async function solve(puzzle, bits) {
  const begun = sha256.create().update(bytes.encode(`${puzzle}:`));
  for (let n = 0; ; ) {
    // In slices, so that one can go on typing.
    for (const until = performance.now() + 24; performance.now() < until; n++) {
      if (zeros(begun.clone().update(bytes.encode(String(n))).digest()) >= bits) return String(n);
    }
    await new Promise((resume) => setTimeout(resume));
  }
}

for (const form of document.querySelectorAll('form[data-proof]')) {
  const { challenge, answer } = form.elements;
  const solved = solve(challenge.value, Number(form.dataset.proof)).then((found) => {
    answer.value = found;
    form.querySelector('[data-proof-now]').hidden = true;
    form.querySelector('[data-proof-done]').hidden = false;
  });
  form.addEventListener('submit', (event) => {
    if (answer.value) return;
    event.preventDefault();
    event.stopPropagation();
    solved.then(() => form.requestSubmit());
  });
}
