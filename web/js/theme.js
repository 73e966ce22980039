// Light, dark or as the system says. The cookie lets the server render the choice into <html data-theme>, so no flash.
import { on, cookie } from './dom.js';

on('click', '[data-theme-set]', (event, button) => {
  event.preventDefault();
  const theme = button.value;
  cookie('theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const each of document.querySelectorAll('[data-theme-set]')) each.setAttribute('aria-pressed', String(each === button));
});
