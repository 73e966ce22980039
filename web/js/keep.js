// `data-keep`: what somebody types into the form outlives his session. It is kept in this tab's own store from the first key
// on, and put back when a page asked him to sign in, or to prove who he is, before the form was taken.
//
// Kept for the same person only (`meta[name=who]`, no name), for some hours, never from fields for secrets or files or what he
// did not type. It goes when the form was taken, when he signs out, when somebody else signs in.
import { on } from './dom.js';

const before = 'typed ';
const hours = 12;
const who = document.querySelector('meta[name="who"]');
const mine = who?.content ?? '';

// A browser may keep nothing at all: then nothing is kept.
const quietly = (act) => {
  try {
    return act();
  } catch {
    return undefined;
  }
};
const entries = () =>
  quietly(() =>
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith(before))
      .map((key) => [key, quietly(() => JSON.parse(sessionStorage.getItem(key))) ?? {}]),
  ) ?? [];
const put = (key, entry) => quietly(() => sessionStorage.setItem(key, JSON.stringify(entry)));
const forget = (key) => quietly(() => sessionStorage.removeItem(key));

const secret = /^(password|hidden|file|submit|button|image|reset)$/;
// Name and number of each field that people type into, or tick.
function* fields(form) {
  const seen = {};
  for (const field of form.elements) {
    if (!field.name || secret.test(field.type) || /password|one-time-code/.test(field.autocomplete)) continue;
    const n = (seen[field.name] = (seen[field.name] ?? 0) + 1);
    yield [`${field.name} ${n}`, field];
  }
}
const ticked = (field) => field.type === 'checkbox' || field.type === 'radio';
const untouched = (field) => {
  if (ticked(field)) return field.checked === field.defaultChecked;
  // Where no choice is marked the browser takes the first.
  if (field.options) return field.selectedIndex === Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return field.value === field.defaultValue;
};

// Which form of the page: where it leads, in which part of the page it stands, and which of those that are alike.
function keyOf(form) {
  const name = (f) => `${f.getAttribute('action')} ${f.closest('[id]')?.id ?? ''}`;
  const alike = [...document.querySelectorAll('form[data-keep]')].filter((f) => name(f) === name(form));
  return `${before}${location.pathname} ${name(form)} ${alike.indexOf(form)}`;
}

function keep(form, sent) {
  if (!mine) return;
  const typed = {};
  // A form that was refused comes back filled: all of it is his.
  const refused = form.querySelector('[aria-invalid="true"]');
  for (const [name, field] of fields(form)) {
    if (refused || !untouched(field)) typed[name] = ticked(field) ? field.checked : field.value;
  }
  if (Object.keys(typed).length) put(keyOf(form), { who: mine, at: Date.now(), sent, typed });
  else forget(keyOf(form));
}
for (const type of ['input', 'change']) on(type, 'form[data-keep] *', (event) => event.target.form && keep(event.target.form, false));
on('submit', 'form[data-keep]', (event, form) => {
  if (!event.defaultPrevented) keep(form, true);
});
on('submit', 'form[action="/logout"]', () => {
  for (const [key] of entries()) forget(key);
});

// The page that came: one that stands between a form and its being taken, or one that says it was taken.
const between = /^\/(login|me\/confirm|me\/second)(\/|$)/.test(location.pathname);
const broken = (performance.getEntriesByType('navigation')[0]?.responseStatus ?? 200) >= 500;
for (const [key, entry] of entries()) {
  const stranger = mine && entry.who !== mine;
  const old = !(Date.now() - entry.at < hours * 3600_000);
  if (stranger || old || (entry.sent && !between && !broken)) forget(key);
  else if (between || broken) put(key, { ...entry, sent: false, back: true });
}

function bring(form) {
  const key = keyOf(form);
  const [, entry] = entries().find(([k]) => k === key) ?? [];
  if (!entry) return;
  // Whoever left the form by himself has left it.
  if (!entry.back) return forget(key);
  let any = false;
  for (const [name, field] of fields(form)) {
    if (!(name in entry.typed)) continue;
    if (ticked(field)) field.checked = entry.typed[name];
    else field.value = entry.typed[name];
    any ||= !untouched(field);
  }
  if (!any) return forget(key);
  for (let part = form.closest('details'); part; part = part.parentElement.closest('details')) part.open = true;
  const said = document.createElement('p');
  said.className = 'note wait kept';
  said.setAttribute('role', 'status');
  form.prepend(said);
  // A live region speaks of what comes into it.
  setTimeout(() => (said.textContent = who.dataset.kept));
  put(key, { ...entry, back: false });
  form.dispatchEvent(new Event('input', { bubbles: true }));
  said.scrollIntoView({ block: 'center' });
}
if (mine && !between) for (const form of document.querySelectorAll('form[data-keep]')) bring(form);
