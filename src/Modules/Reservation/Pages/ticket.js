// One ticket with its QR code.

import { callUntilAnswered } from './api.js';
import { showConcert } from './concertdates.js';
import { seatName } from './seatnames.js';
import { bookingToken } from './session.js';
import { $, element, openPage, say } from './shell.js';
import { t } from './text.js';
import { texts } from './ticket.texts.js';

openPage(texts);

const id = Number(location.pathname.split('/').pop());
const token = bookingToken();

function tellTrouble(answer) {
  $('connection').hidden = !answer;
  $('connection').textContent = !answer ? '' : answer.status === 0 ? t('offline') : t(answer.status === 429 ? 'busy' : 'away');
}

async function read(path) {
  const answer = await callUntilAnswered('GET', path, { token }, tellTrouble);
  tellTrouble(null);
  if (!answer.ok) refuse(['401', '003'].includes(answer.code) ? t('noToken') : answer.message);
  return answer.ok && answer.data;
}

function refuse(why) {
  $('refused').hidden = false;
  $('refused').textContent = why;
  say(why, true);
}

async function show() {
  const path = `/v1/api/concerts/reserve/${id}`;
  const ticket = await read(`${path}/ticket`);
  const reservation = ticket && await read(path);
  if (!reservation) return;
  const seats = reservation.seats.map(seat => seatName(seat.position));
  $('seats').replaceChildren(...seats.map(seat => element('li', '', seat)));
  $('code').src = `data:image/svg+xml,${encodeURIComponent(ticket.svg)}`;
  $('code').alt = t('codeOf', { seats: seats.join(' · ') });
  $('text').textContent = ticket.ticket;
  $('number').textContent = id;
  await showConcert(reservation.scheduleId, $('what'));
  $('ticket').hidden = false;
  $('print').hidden = false;
}

$('print').addEventListener('click', () => print());
$('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText($('text').textContent);
  $('copied').textContent = t('copied');
});

if (token) show();
else refuse(t('noToken'));
