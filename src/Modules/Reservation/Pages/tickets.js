// My reservations: what they are, paying, tickets, and cancelling with a refund.

import { callUntilAnswered } from './api.js';
import { showConcert } from './concertdates.js';
import { seatName } from './seatnames.js';
import { bookingToken, placeIn, placedQueues } from './session.js';
import { $, button, element, link, needsUserToken, openPage, say, tellTrouble, userTokenForm } from './shell.js';
import { t, won } from './text.js';
import { texts } from './tickets.texts.js';

const PAGE_SIZE = 100;

openPage(texts);

const path = '/v1/api/concerts/reserve';
let oldest;
let toRefund;

async function read(before) {
  if (!bookingToken()) return showNone(t('noToken'));
  const answer = await callUntilAnswered('GET', before ? `${path}?before=${before}` : path, { token: bookingToken() }, tellTrouble);
  tellTrouble(null);
  if (needsUserToken(answer)) return askForUserToken();
  if (!answer.ok) return showNone(['401', '003'].includes(answer.code) ? t('noToken') : answer.message);
  if (!before) $('reservations').replaceChildren();
  $('reservations').append(...answer.data.map(show));
  oldest = answer.data.at(-1)?.reservationId;
  $('older').hidden = answer.data.length < PAGE_SIZE;
  if ($('reservations').children.length) $('none').hidden = true;
  else showNone(t('noneYet'));
}

function showNone(why) {
  $('none').hidden = false;
  $('none-why').textContent = why;
}

function askForUserToken() {
  showNone(t('userTokenOver'));
  $('none-link').textContent = t('giveUserToken');
  $('none-link').href = userTokenForm(placedQueues()[0], true);
}

function show(reservation) {
  const item = element('li', 'card');
  const id = reservation.reservationId;
  item.id = `reservation-${id}`;
  const title = element('h2', '', t('number', { id }));
  showConcert(reservation.scheduleId, title);
  item.append(
    title, element('p', '', `${names(reservation)} · ${won(reservation.amount)}`),
    element('p', `state ${{ PAID: 'good', HELD: 'warn' }[reservation.status] ?? 'soft'}`, `${t(reservation.status)} · ${t('number', { id })}`));
  const actions = element('div', 'row');
  const named = (action, text) => {
    action.setAttribute('aria-label', t('ofNumber', { text, id }));
    actions.append(action);
  };
  if (reservation.status === 'HELD') {
    const queue = placedQueues().find(each => placeIn(each).token === bookingToken()) ?? placedQueues()[0] ?? '';
    named(link(`/pay/${id}?queue=${encodeURIComponent(queue)}`, 'button main', t('payNow')), t('payNow'));
  }
  if (reservation.status === 'PAID') {
    named(link(`/tickets/${id}`, 'button main', t('showTicket')), t('showTicket'));
    named(button(t('refund'), () => askRefund(reservation)), t('refund'));
  }
  if (actions.children.length) item.append(actions);
  return item;
}

const names = reservation => reservation.seats.map(seat => seatName(seat.position)).join(' · ');

function askRefund(reservation) {
  toRefund = reservation;
  $('refund-what').textContent = t('refundWhat', { seats: names(reservation), amount: won(reservation.amount) });
  $('refund-dialog').returnValue = '';
  $('refund-dialog').showModal();
}

$('refund-dialog').addEventListener('close', async () => {
  if ($('refund-dialog').returnValue !== 'yes') return;
  // The number of the reservation is the key, so a refund whose answer was lost is repeated with the same key, also after a reload.
  const answer = await callUntilAnswered(
    'POST', `/v1/api/concerts/payment/${toRefund.reservationId}/cancel`, { token: bookingToken(), key: `refund-${toRefund.reservationId}` }, tellTrouble);
  tellTrouble(null);
  const text = answer.ok ? t('refunded', { amount: won(answer.data.refundAmount) }) : answer.message;
  $('message').hidden = false;
  $('message').textContent = text;
  say(text, true);
  await read();
  $('title').focus();
});

$('older').addEventListener('click', () => read(oldest));

// The page may have been left for a payment, or to enter a line: all is read again.
addEventListener('pageshow', event => event.persisted && read());

read();
