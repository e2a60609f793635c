// Pays for a hold: what is held and until when, the balance, and one payment, however often the button is pressed or the page is loaded.

import { call, callUntilAnswered, newKey } from './api.js';
import { countDown } from './clock.js';
import { bookingToken, placeIn, rememberBooking } from './session.js';
import { $, element, needsUserToken, onceAtATime, openPage, say, tellTrouble, userTokenForm } from './shell.js';
import { MOST_EXTENSIONS } from './slot.js';
import { tabStore } from './storage.js';
import { clockText, duration, t, won } from './text.js';
import { texts } from './pay.texts.js';
import { seatName } from './seatnames.js';
import { showConcert } from './concertdates.js';

const READ_MS = 5000;
const USE_MS = 30_000;
const SAID_AT = [120, 30];

openPage(texts);

const id = Number(location.pathname.split('/').pop());
const queue = new URLSearchParams(location.search).get('queue') ?? '';
const token = placeIn(queue)?.token ?? bookingToken();
const path = `/v1/api/concerts/reserve/${id}`;
const pendingPayment = `concert.payment.${id}`;

let reservation;
let balance;
let charges = 0;
let holdEndsAt = Infinity;
let usedAt = -USE_MS;
let canExtend = false;
let stopHold;
let isOver = false;
let isPaying = false;
let reading;
let isReading = false;

// --- The hold and its time ---

async function read() {
  const answer = await callUntilAnswered('GET', path, { token }, tellTrouble);
  tellTrouble(null);
  if (isOver) return;
  if (needsUserToken(answer)) return endWithoutUser();
  if (!answer.ok) return end(answer.message, '/', 'toConcerts');
  take(answer.data);
}

function take(data) {
  reservation = data;
  if (data.status !== 'HELD') return endAs(data.status);
  // Each answer is delayed by the network, so the earliest of these end times is the most exact.
  holdEndsAt = Math.min(holdEndsAt, performance.now() + data.expiresInMs);
  if ($('open').hidden) open();
  stopHold ??= countDown(() => holdEndsAt - performance.now(), showTime);
}

function open() {
  $('open').hidden = false;
  $('seats').replaceChildren(...reservation.seats.map(seat => {
    const item = element('li');
    item.append(element('span', '', seatName(seat.position)), element('span', 'figures', won(seat.amount)));
    return item;
  }));
  $('amount').textContent = won(reservation.amount);
  $('pay').textContent = t('payAmount', { amount: won(reservation.amount) });
  showConcert(reservation.scheduleId, $('what'));
}

let saidBelow = Infinity;
let whole = 0;

function showTime(seconds) {
  whole = Math.max(whole, seconds);
  $('left').textContent = clockText(seconds);
  $('left-bar').style.width = `${100 * seconds / whole}%`;
  $('left-bar').classList.toggle('short', seconds <= SAID_AT[1]);
  const due = SAID_AT.find(each => seconds <= each && each < saidBelow && seconds > each - 10);
  if (due) {
    saidBelow = due;
    say([t('saidLeft', { time: duration(seconds) }), canExtend ? t('moreTimeWhat') : ''].join(' '), true);
  }
  offerMoreTime(seconds);
  if (seconds === 0 && !isPaying) checkEnd();
}

// The server decides: a hold that was paid in another tab is not over.
async function checkEnd() {
  stopHold = undefined;
  await read();
}

// --- The slot ---

// A visitor on this page uses the slot, so that it is still there for another choice after the hold, until its own limits end it.
async function useSlot() {
  if (performance.now() - usedAt < USE_MS) return;
  usedAt = performance.now();
  const answer = await call('POST', '/api/v1/queue/activate', { token });
  canExtend = answer.ok && answer.data.extendCount < MOST_EXTENSIONS;
}

// A hold cannot be extended, but the slot can.
function offerMoreTime(seconds) {
  const isOffered = canExtend && seconds <= SAID_AT[0];
  $('more-time').hidden = !isOffered;
  $('slot').hidden = !isOffered;
}

onceAtATime($('more-time'), async () => {
  const answer = await callUntilAnswered('POST', '/api/v1/queue/extend', { token, key: newKey() }, tellTrouble);
  tellTrouble(null);
  if (!answer.ok) return message(answer.message);
  canExtend = false;
  offerMoreTime(0);
  message(t('moreAfterHold'));
});

// --- Balance and charge ---

async function readBalance() {
  const before = charges;
  const answer = await call('GET', '/v1/api/user/amount', { token });
  // A balance of before a charge may be answered after it.
  if (answer.ok && before === charges) showBalance(answer.data.amount);
}

function showBalance(amount) {
  balance = amount;
  $('balance').textContent = won(amount);
  const missing = reservation.amount - amount;
  $('charge-form').hidden = missing <= 0 || !$('pay-elsewhere').hidden;
  // The button of the next step stands out: first the charge, then the payment.
  $('pay').classList.toggle('main', missing <= 0);
  if (missing > 0 && document.activeElement !== $('charge-amount')) $('charge-amount').value = missing;
  if (missing <= 0) $('pay-elsewhere').hidden = true;
  if (missing <= 0 && $('message').textContent === t('waitForProvider')) message(t('charged', { balance: won(amount) }));
}

$('charge-form').addEventListener('submit', event => event.preventDefault());
onceAtATime($('charge'), async () => {
  $('charge-amount').value = $('charge-amount').value.replace(/[\s,₩원]/g, '');
  if (!$('charge-form').reportValidity()) return;
  const amount = Number($('charge-amount').value);
  const answer = await callUntilAnswered('POST', '/v1/api/user/amount', { token, key: chargeKey(amount), body: { amount } }, tellTrouble);
  tellTrouble(null);
  tabStore.remove(chargeStore);
  if (answer.ok) {
    charges++;
    showBalance(answer.data.amount);
    message(t('charged', { balance: won(answer.data.amount) }));
    $('pay').focus();
  } else if (answer.payUrl) {
    $('pay-url').href = answer.payUrl;
    $('pay-elsewhere').hidden = false;
    $('charge-form').hidden = true;
    message(t('waitForProvider'));
  } else message(answer.message);
});

// Kept until the answer is known: the same charge again has the same key, also after a reload.
const chargeStore = `concert.charge.${id}`;

function chargeKey(amount) {
  const kept = JSON.parse(tabStore.get(chargeStore) ?? 'null');
  const charge = kept?.amount === amount ? kept : { amount, key: newKey() };
  tabStore.set(chargeStore, JSON.stringify(charge));
  return charge.key;
}

// --- Pay, give back ---

onceAtATime($('pay'), () => pay());

async function pay() {
  const isRepeated = tabStore.get(pendingPayment) !== null;
  if (!isRepeated && balance < reservation.amount) {
    message(t('tooLow', { missing: won(reservation.amount - balance) }));
    ($('pay-elsewhere').hidden ? $('charge-amount') : $('pay-url')).focus();
    return;
  }
  isPaying = true;
  const key = tabStore.get(pendingPayment) ?? newKey();
  tabStore.set(pendingPayment, key);
  message(t('paying'));
  const answer = await callUntilAnswered(
    'POST', '/v1/api/concerts/payment', { token, key, body: { reservationId: id } }, waiting => (tellTrouble(waiting), message(t('asking'))));
  tellTrouble(null);
  isPaying = false;
  tabStore.remove(pendingPayment);
  if (answer.ok) return goToTicket();
  message(answer.message);
  if (answer.code === '005') await readBalance();
  else if (['001', '003', '401', '403'].includes(answer.code)) await endOfTurn();
  else await read();
}

function goToTicket() {
  isOver = true;
  rememberBooking(token);
  // Not a page to go back to: it would lead here again.
  location.replace(`/tickets/${id}`);
}

// The payment may have been made, in another tab or by a call whose answer was lost.
async function endOfTurn() {
  await read();
  if (!isOver) end(t('turnOver'), queue ? `/line/${encodeURIComponent(queue)}` : '/', queue ? 'backToLine' : 'toConcerts');
}

$('give-back').addEventListener('click', () => {
  $('give-back-dialog').returnValue = '';
  $('give-back-dialog').showModal();
});
$('give-back-dialog').addEventListener('close', async () => {
  if ($('give-back-dialog').returnValue !== 'yes') return;
  const answer = await callUntilAnswered('DELETE', path, { token, key: newKey() }, tellTrouble);
  tellTrouble(null);
  if (answer.ok) endAs('CANCELLED');
  else if (['001', '003', '401', '403'].includes(answer.code)) await endOfTurn();
  else await read();
});

// --- Ends ---

// What is held stays held: with a new user token this page goes on.
const endWithoutUser = () => end(t('userTokenOver'), userTokenForm(queue, true), 'giveUserToken');

function endAs(status) {
  if (status === 'PAID') return goToTicket();
  const text = t({ EXPIRED: 'holdEnded', CANCELLED: 'gaveBack', REFUNDED: 'cancelled' }[status]);
  if (queue && status !== 'REFUNDED') end(text, `/seats/${reservation.scheduleId}?queue=${encodeURIComponent(queue)}`, 'seatsAgain');
  else end(text, '/', 'toConcerts');
}

function end(text, href, name) {
  isOver = true;
  clearTimeout(reading);
  stopHold?.();
  $('open').hidden = true;
  $('over').hidden = false;
  $('over-reason').textContent = text;
  $('again').href = href;
  $('again').textContent = t(name);
  say(text, true);
  $('title').focus();
}

function message(text) {
  $('message').hidden = text === '';
  $('message').textContent = text;
  if (text) say(text, true);
}

// One reading at a time: while the service is away a reading goes on, and the page may be shown again meanwhile.
async function follow() {
  clearTimeout(reading);
  if (isOver || isReading) return;
  isReading = true;
  if (!document.hidden && !isPaying) await Promise.all([read(), useSlot(), readBalance()]);
  isReading = false;
  if (!isOver) reading = setTimeout(follow, READ_MS);
}

// A page that comes back from the browser's memory begins again.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) follow();
});

if (!token) end(t('noToken'), '/', 'toConcerts');
else {
  rememberBooking(token);
  await read();
  if (!isOver) {
    await readBalance();
    follow();
    // The page was loaded again before the answer came: the same key gets it now.
    if (tabStore.get(pendingPayment)) pay();
  }
}
