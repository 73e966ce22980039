/** Listens on the document for an event that comes from inside `selector`; what htmx swaps in later is heard as well. */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const from = event.target instanceof Element ? event.target.closest(selector) : null;
      if (from) handler(event, from);
    },
    options,
  );
}

/** True while keystrokes belong to a field. */
export const typing = (event) =>
  event.target instanceof HTMLElement &&
  (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) &&
  !/^(checkbox|radio|button|submit)$/.test(event.target.type);

// Over TLS with the prefix that the server expects on every cookie.
export function cookie(name, value) {
  const [prefix, secure] = location.protocol === 'https:' ? ['__Host-', '; Secure'] : ['', ''];
  document.cookie = `${prefix}${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
