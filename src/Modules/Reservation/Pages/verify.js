// Verifies a ticket in the browser: the public keys are fetched once and kept, then no connection is needed.

import { seatName } from './seatnames.js';
import { $, openPage } from './shell.js';
import { t, timeText } from './text.js';
import { verifyTicket } from './ticketcheck.js';
import { texts } from './verify.texts.js';

const KEPT_KEYS = 'concert.ticketKeys';

openPage(texts);

async function readKeys() {
  try {
    const answer = await fetch('/.well-known/concert-keys.json');
    if (answer.ok) localStorage.setItem(KEPT_KEYS, JSON.stringify((await answer.json()).keys));
  } catch {
    // No connection: the keys that were kept are used.
  }
  $('keys').textContent = t(localStorage.getItem(KEPT_KEYS) ? 'keysHere' : 'keysAway');
}

const keysRead = readKeys();

$('verify-form').addEventListener('submit', async event => {
  event.preventDefault();
  await keysRead;
  const keys = JSON.parse(localStorage.getItem(KEPT_KEYS) ?? 'null');
  if (!keys) return readKeys();
  show(await verifyTicket($('ticket-text').value, keys));
});

function show(claims) {
  $('result').hidden = false;
  $('verdict').className = claims ? 'good' : 'bad';
  $('verdict').textContent = claims ? `✓ ${t('genuine')}` : `✗ ${t('forged')}`;
  $('result-what').textContent = claims
    ? t('what', { ...claims, starts: timeText(claims.starts), seats: claims.seats.map(seatName).join(' · ') })
    : t('forgedWhy');
  $('result-note').textContent = claims ? t('refundNote') : '';
  $('verdict').focus();
}
