// Everything here only quickens pages that work without it. No inline handlers, no eval: `script-src 'self'`.
import 'htmx.org';
import './keys.js';
import './rows.js';
import './menus.js';
import './theme.js';
import './forms.js';
import './keep.js';
import './pick.js';
import './toast.js';
import './copy.js';
import './proof.js';
import './passkey.js';
