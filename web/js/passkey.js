// `data-passkey="host"`: a form whose `credential` a device fills in. It asks `data-options` what to ask the device; hidden where
// the browser knows no passkeys or stands under another address.
const know = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

async function shown(form) {
  const answer = await fetch(form.dataset.options, { method: 'POST' });
  // The session has ended, or the person has to prove first who he is.
  if (answer.redirected) return location.assign(answer.url);
  if (!answer.ok) throw new Error(String(answer.status));
  const options = await answer.json();
  const held = options.user
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(held);
  form.submit();
}

const words = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'there' };

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!know || location.hostname !== form.dataset.passkey) continue;
  form.hidden = false;
  for (const place of document.querySelectorAll('[data-passkey-not]')) place.hidden = true;
  const said = form.querySelector('[data-passkey-said]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    said.hidden = true;
    try {
      await shown(form);
    } catch (e) {
      form.removeAttribute('aria-busy');
      said.querySelector('span').textContent = said.dataset[words[e.name] ?? 'failed'];
      said.hidden = false;
    }
  });
}
