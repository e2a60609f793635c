// One ticket with its QR code.

import { callUntilAnswered } from './api.js';
import { showConcert } from './concertdates.js';
import { seatName } from './seatnames.js';
import { bookingToken, placedQueues } from './session.js';
import { $, element, link, needsUserToken, openPage, say, tellTrouble, userTokenForm } from './shell.js';
import { t } from './text.js';
import { texts } from './ticket.texts.js';

openPage(texts);

const id = Number(location.pathname.split('/').pop());
const token = bookingToken();

async function read(path) {
  const answer = await callUntilAnswered('GET', path, { token }, tellTrouble);
  tellTrouble(null);
  if (needsUserToken(answer)) {
    refuse(t('userTokenOver'));
    $('refused').append(' ', link(userTokenForm(placedQueues()[0], true), '', t('giveUserToken')));
  } else if (!answer.ok) refuse(['401', '003'].includes(answer.code) ? t('noToken') : answer.message);
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
  if (!ticket) return;
  // The code alone opens the door: what it is for comes later.
  $('code').src = `data:image/svg+xml,${encodeURIComponent(ticket.svg)}`;
  $('code').alt = t('code');
  $('text').textContent = ticket.ticket;
  $('number').textContent = id;
  $('ticket').hidden = false;
  $('print').hidden = false;
  const reservation = await read(path);
  if (!reservation) return;
  const seats = reservation.seats.map(seat => seatName(seat.position));
  $('seats').replaceChildren(...seats.map(seat => element('li', '', seat)));
  $('code').alt = t('codeOf', { seats: seats.join(' · ') });
  showConcert(reservation.scheduleId, $('what'));
}

$('print').addEventListener('click', () => print());
$('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText($('text').textContent);
  $('copied').textContent = t('copied');
});

if (token) show();
else refuse(t('noToken'));
