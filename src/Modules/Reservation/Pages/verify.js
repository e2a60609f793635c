// Verifies a ticket in the browser: the public keys are fetched once and kept, then no connection is needed.

import { seatName } from './seatnames.js';
import { $, openPage } from './shell.js';
import { browserStore } from './storage.js';
import { t, timeText } from './text.js';
import { UNKNOWN_KEY, verifyTicket } from './ticketcheck.js';
import { texts } from './verify.texts.js';

const KEPT_KEYS = 'concert.ticketKeys';
// A network at the door may be there and answer nothing.
const LIMIT_MS = 4000;

openPage(texts);

async function readKeys() {
  try {
    const answer = await fetch('/.well-known/concert-keys.json', { signal: AbortSignal.timeout(LIMIT_MS) });
    if (answer.ok) browserStore.set(KEPT_KEYS, JSON.stringify((await answer.json()).keys));
  } catch {
    // No connection: the keys that were kept are used.
  }
  $('keys').textContent = t(browserStore.get(KEPT_KEYS) ? 'keysHere' : 'keysAway');
}

const keysRead = readKeys();

$('verify-form').addEventListener('submit', async event => {
  event.preventDefault();
  // Browsers have these functions on encrypted pages only.
  if (!crypto.subtle) return show('warn', t('unknown'), t('needsEncryption'));
  if (!browserStore.get(KEPT_KEYS)) await keysRead;
  const text = $('ticket-text').value;
  let claims = await verify(text);
  if (claims === UNKNOWN_KEY) {
    // The keys have changed since they were kept, or there were none.
    await readKeys();
    claims = await verify(text);
  }
  if (claims === UNKNOWN_KEY) show('warn', t('unknown'), t('unknownKey'));
  else if (claims) show('good', `✓ ${t('genuine')}`, t('what', { ...claims, starts: timeText(claims.starts), seats: claims.seats.map(seatName).join(' · ') }));
  else show('bad', `✗ ${t('forged')}`, t('forgedWhy'));
});

const verify = text => verifyTicket(text, JSON.parse(browserStore.get(KEPT_KEYS) ?? '[]'));

function show(kind, verdict, what) {
  $('result').hidden = false;
  $('verdict').className = kind;
  $('verdict').textContent = verdict;
  $('result-what').textContent = what;
  $('result-note').textContent = kind === 'good' ? t('refundNote') : '';
  $('verdict').focus();
}
