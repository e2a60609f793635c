// The seat map's page: shows the hall as it is now, takes up to four seats together, and holds them.

import { call, callUntilAnswered, newKey } from './api.js';
import { showConcert } from './concertdates.js';
import { placeIn } from './session.js';
import { $, button, element, needsUserToken, onceAtATime, openPage, say, tellTrouble, troubleText, userTokenForm } from './shell.js';
import { count, duration, t, won } from './text.js';
import { texts } from './seats.texts.js';
import { SeatPlan } from './seatplan.js';
import { SeatGrid } from './seatgrid.js';
import { SeatMap } from './seatmap.js';
import { seatName } from './seatnames.js';
import { FREE, HELD } from './seatstates.js';
import { SlotTime } from './slot.js';
import { tabStore } from './storage.js';

const MOST = Number(document.documentElement.dataset.mostSeats);

// As many as the server finds together.
const MOST_TOGETHER = 4;
// While seats change, the page asks for the list as often as the server allows; less often where nothing changes, and least often where the visitor does
// nothing. If another visitor takes a seat in between, the hold is refused.
const POLL_MS = 1000;
const UNCHANGED_MS = 3000;
const LOOKING_ON_MS = 10_000;
const LOOKS_ON_AFTER_MS = 30_000;
const READ_SLOT_MS = 30_000;
const LONG_WAIT_MS = 10_000;
const READ_OFFER_MS = 1000;

openPage(texts);

const scheduleId = Number(location.pathname.split('/').pop());
const queue = new URLSearchParams(location.search).get('queue') ?? '';
const token = placeIn(queue)?.token;
const pendingHold = `concert.hold.${scheduleId}`;

let plan;
let etag;
let pollTimer;
let activeAt = performance.now();
let isOver = false;
let isHolding = false;
let offeredAt = -READ_OFFER_MS;
const picks = new Map();

const map = new SeatMap($('canvas'), t('stage'));
const slot = new SlotTime(token, message);
const grid = new SeatGrid(map, describe, toggle);
map.picked = picks;
map.onClick = seat => seat && (grid.activate(seat), showSeat(seat), toggle(seat));
map.onHover = seat => {
  $('canvas').style.cursor = seat ? 'pointer' : '';
  showSeat(seat);
};
grid.onMove = showSeat;

function describe(seat) {
  const state = picks.has(seat.id) ? 'picked' : seat.state === FREE ? 'free' : seat.state === HELD ? 'held' : 'sold';
  return `${seatName(seat.position)}, ${won(seat.amount)}, ${t(state)}`;
}

let shownSeat;

function showSeat(seat) {
  shownSeat = seat;
  $('seat-line').textContent = seat ? describe(seat) : '';
}

// --- The hall as it is now ---

const readSeats = (headers = {}) => call('GET', `/v1/api/concerts/seat?scheduleId=${scheduleId}`, { token, headers });

async function poll() {
  clearTimeout(pollTimer);
  pollTimer = undefined;
  const answer = await readSeats(etag ? { 'If-None-Match': etag } : {});
  const isAway = [0, 429].includes(answer.status) || answer.status >= 500;
  if (!answer.ok && !isAway && answer.status !== 304) return leave(answer);
  if (answer.ok) etag = answer.etag;
  const changes = answer.ok ? take(answer.data) : 0;
  tellTrouble(isAway ? answer : null);
  if (!isOver && !document.hidden) pollTimer = setTimeout(poll, isAway ? answer.retryAfterMs : pollAfter(changes, answer.pollAfterMs));
}

function pollAfter(changes, wanted) {
  const looksOn = performance.now() - activeAt > LOOKS_ON_AFTER_MS;
  const longest = looksOn ? LOOKING_ON_MS : changes === 0 ? UNCHANGED_MS : Math.max(POLL_MS, wanted);
  // Shortened at random, so that pages with the same interval do not ask at the same time.
  return longest * (0.7 + 0.3 * Math.random());
}

// A visitor who becomes active again sees the current hall at once.
for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel']) {
  addEventListener(name, () => {
    const lookedOn = performance.now() - activeAt > LOOKS_ON_AFTER_MS;
    activeAt = performance.now();
    if (lookedOn && pollTimer) poll();
  }, { passive: true });
}

// A page that comes back from the browser's memory begins again.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});

document.addEventListener('visibilitychange', () => document.hidden || isOver ? clearTimeout(pollTimer) : poll());

// Returns how many seats have changed.
function take(list) {
  if (list.length === 0) {
    leave({ code: '404', message: t('noSeats') });
    return 0;
  }
  if (!plan?.isOf(list)) openHall(list);
  const changed = plan.update(list);
  if (!changed.length) return 0;
  if (!isHolding) offerOthers([...picks.values()].filter(seat => seat.state !== FREE));
  showChanges();
  return changed.length;
}

function openHall(list) {
  plan = new SeatPlan(list);
  $('hall').hidden = false;
  for (const id of picks.keys()) {
    if (plan.byId.get(id)?.state === FREE) picks.set(id, plan.byId.get(id));
    else picks.delete(id);
  }
  map.plan = plan;
  grid.open(plan.seats.find(seat => seat.state === FREE) ?? plan.seats[0]);
  $('row-choice').replaceChildren(...plan.rows.map((row, at) => new Option(row.name, at)));
  $('max-price').replaceChildren(new Option(t('anyPrice'), ''), ...plan.prices.map(price => new Option(won(price), price)));
  showChanges();
  resumeHold();
}

function showChanges() {
  map.refresh();
  grid.refresh();
  showLegend();
  showRow();
  showPicks();
  showSeat(shownSeat);
}

function showLegend() {
  const free = new Map(plan.prices.map(price => [price, 0]));
  for (const seat of plan.seats) {
    if (seat.state === FREE) free.set(seat.amount, free.get(seat.amount) + 1);
  }
  $('legend').replaceChildren(
    ...plan.prices.map((price, tier) => legendItem(map.colors.tiers[tier % 6], 'full', t('priceLeft', { price: won(price), n: count(free.get(price)) }))),
    legendItem(map.colors.soft, 'hollow', t('held')), legendItem(map.colors.taken, 'small', t('sold')), legendItem(map.colors.ink, 'check', t('picked')));
}

function legendItem(color, shape, text) {
  const [svg, seat] = ['svg', shape === 'check' ? 'path' : 'rect'].map(name => document.createElementNS('http://www.w3.org/2000/svg', name));
  const attributes = {
    full: { x: 1, y: 1, width: 14, height: 14, rx: 3, fill: color },
    small: { x: 4, y: 4, width: 8, height: 8, rx: 2, fill: color },
    hollow: { x: 2, y: 2, width: 12, height: 12, fill: 'none', stroke: color, 'stroke-width': 2 },
    check: { d: 'M2 8l4 5 8-10', fill: 'none', stroke: color, 'stroke-width': 3 },
  }[shape];
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, value] of Object.entries(attributes)) seat.setAttribute(name, value);
  svg.append(seat);
  const item = element('li', 'figures');
  item.append(svg, text);
  return item;
}

// --- One row as buttons ---

function showRow() {
  if (!$('by-row').open) return;
  const row = plan.rows[$('row-choice').value || 0];
  const shown = $('row-seats').children;
  row.seats.forEach((seat, at) => {
    const choice = shown[at] ?? button('', () => {});
    choice.className = '';
    choice.textContent = t('numberOfSeat', { n: seat.number });
    choice.setAttribute('aria-label', describe(seat));
    choice.setAttribute('aria-pressed', picks.has(seat.id));
    choice.setAttribute('aria-disabled', seat.state !== FREE);
    choice.onclick = () => toggle(seat);
    if (!shown[at]) $('row-seats').append(choice);
  });
  while (shown.length > row.seats.length) shown[shown.length - 1].remove();
}

$('row-choice').addEventListener('change', showRow);
$('by-row').addEventListener('toggle', showRow);

// --- What is picked ---

function toggle(seat) {
  if (isHolding) return;
  if (picks.delete(seat.id)) message('');
  else if (seat.state !== FREE) message(t('notFree', { seat: seatName(seat.position) }));
  else if (picks.size === MOST) message(t('atMost', { n: MOST }));
  else {
    picks.set(seat.id, seat);
    message('');
  }
  showChanges();
  showSeat(seat);
}

function pickAll(seats) {
  picks.clear();
  for (const seat of seats) picks.set(seat.id, seat);
  if (seats.length > 0) {
    grid.activate(seats[0]);
    map.reveal(seats, 20);
  }
  showChanges();
}

function showPicks() {
  const seats = [...picks.values()].sort((a, b) => a.rowAt - b.rowAt || a.x - b.x);
  const focused = document.activeElement?.closest?.('#picked li')?.dataset.seat;
  $('picked').replaceChildren(...seats.map(seat => {
    const item = element('li');
    item.dataset.seat = seat.id;
    const away = button(t('remove'), () => toggle(seat));
    away.setAttribute('aria-label', t('removeSeat', { seat: seatName(seat.position) }));
    item.append(element('span', '', `${seatName(seat.position)} · ${won(seat.amount)}`), away);
    return item;
  }));
  // The focus does not get lost with the button that it was on.
  if (focused) ($('picked').querySelector(`[data-seat="${focused}"] button`) ?? $('picked').querySelector('button') ?? $('choice-title')).focus();
  $('none-picked').hidden = seats.length > 0;
  $('total').textContent = won(seats.reduce((sum, seat) => sum + seat.amount, 0));
  $('hold').disabled = seats.length === 0;
}

function message(text, isUrgent = true) {
  $('message').hidden = text === '';
  $('message').textContent = text;
  if (text) say(text, isUrgent);
}

const names = seats => seats.map(seat => seatName(seat.position)).join(' · ');

/** Says which of the picked seats are gone, and picks the free seats nearest to them. */
function offerOthers(lost) {
  if (lost.length === 0) return;
  const kept = [...picks.values()].filter(seat => seat.state === FREE);
  const others = plan.nearestFree(lost, kept);
  offeredAt = performance.now();
  pickAll(others);
  message(t(others.length > 0 ? 'takenTryThese' : 'takenNoneLeft', { lost: names(lost), others: names(others) }));
}

// --- The best seats ---

for (let wanted = 1; wanted <= MOST_TOGETHER; wanted++) {
  const choice = $(`best-${wanted}`);
  choice.hidden = wanted > MOST;
  choice.textContent = t('bestOf', { n: wanted });
  onceAtATime(choice, () => findBest(wanted));
}

async function findBest(wanted) {
  const most = $('max-price').value ? `&maxAmount=${$('max-price').value}` : '';
  const answer = await call('GET', `/v1/api/concerts/seat/best?scheduleId=${scheduleId}&count=${wanted}${most}`, { token });
  if (!answer.ok) {
    if (isRefusedPlace(answer)) leave(answer);
    else message(answer.message || t('bestAway'));
    return;
  }
  const seats = answer.data.map(item => plan.byId.get(item.seatId));
  for (const seat of seats) seat.state = FREE;
  pickAll(seats);
  message(seats.length < wanted ? t('fewer', { n: count(seats.length) }) : t('bestAre', { seats: names(seats) }));
}

// --- Hold ---

async function hold(seatIds, key) {
  isHolding = true;
  $('hold').setAttribute('aria-busy', 'true');
  tabStore.set(pendingHold, JSON.stringify({ seatIds, key }));
  message(t('holding'));
  const answer = await callUntilAnswered(
    'POST', '/v1/api/concerts/reserve', { token, key, body: { scheduleId, seatIds }, longestWaitMs: LONG_WAIT_MS },
    waiting => message(troubleText(waiting)));
  tabStore.remove(pendingHold);
  if (answer.ok) {
    isOver = true;
    location.assign(`/pay/${answer.data.reservationId}?queue=${encodeURIComponent(queue)}`);
    return;
  }
  $('hold').removeAttribute('aria-busy');
  isHolding = false;
  // A slot that may have no new hold can still pay for what it holds.
  if (isRefusedPlace(answer) && (answer.code !== '403' || answer.queue)) return leave(answer);
  message(answer.status === 429 ? t('holdLater', { time: duration(answer.retryAfterMs / 1000) }) : answer.message);
  if (answer.code !== '004' && answer.code !== '002') return;
  etag = undefined;
  const answerNow = await readSeats();
  if (!answerNow.ok) return;
  take(answerNow.data);
  // Includes seats that a newer list showed as taken while the answer was on its way.
  offerOthers([...picks.values()].filter(seat => seat.state !== FREE));
}

// The page was loaded again before the answer came: the same key gets it, as soon as there is a hall.
function resumeHold() {
  const pending = JSON.parse(tabStore.get(pendingHold) ?? 'null');
  if (!pending || isHolding) return;
  pickAll(pending.seatIds.map(id => plan.byId.get(id)).filter(Boolean));
  hold(pending.seatIds, pending.key);
}

// A click that was meant for the seats before does not hold the seats that were offered a moment ago.
onceAtATime($('hold'), async () => performance.now() - offeredAt > READ_OFFER_MS && hold([...picks.keys()], newKey()));

// --- Back to the line ---

const isRefusedPlace = answer => ['001', '003', '401', '403'].includes(answer.code);

function leave(answer) {
  isOver = true;
  clearTimeout(pollTimer);
  slot.close();
  $('hall').hidden = true;
  $('connection').hidden = true;
  $('back').hidden = false;
  const line = answer.queue || queue;
  const [reason, text, href] = needsUserToken(answer) && token ? [t('userTokenOver'), t('giveUserToken'), userTokenForm(queue)]
    : !isRefusedPlace(answer) || !line ? [answer.message, t('toConcerts'), '/']
    : [answer.code === '403' ? answer.message : t(token ? 'timeOver' : 'noPlace'), t('backToLine'), `/line/${encodeURIComponent(line)}`];
  $('back-reason').textContent = reason;
  $('back-link').textContent = text;
  $('back-link').href = href;
  say($('back-reason').textContent, true);
  $('back-link').focus();
}

async function readSlot() {
  if (isOver) return;
  if (!document.hidden) await slot.read();
  setTimeout(readSlot, READ_SLOT_MS);
}

$('zoom-in').addEventListener('click', () => map.zoom(1.4));
$('zoom-out').addEventListener('click', () => map.zoom(1 / 1.4));
$('zoom-fit').addEventListener('click', () => map.fit());

if (token) {
  showConcert(scheduleId, $('when'));
  await poll();
  readSlot();
} else leave({ code: '401', message: t('noPlace') });
