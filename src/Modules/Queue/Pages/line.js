// The waiting room of one queue: the place is taken, kept and shown, until it is the visitor's turn.

import { call, callUntilAnswered } from './api.js';
import { ServerClock, countDown } from './clock.js';
import { openDraw } from './line-draw.js';
import { LineFollower, isOver } from './line-follower.js';
import { forgetPlace, placeIn, rememberBooking, rememberPlace, rememberUserToken, userId, userToken } from './session.js';
import { $, element, link, needsUserToken, onceAtATime, openPage, say, tellTrouble } from './shell.js';
import { browserStore } from './storage.js';
import { clockText, count, duration, durationRange, t, timeText } from './text.js';
import { texts } from './line.texts.js';

const SITE_WIDE = 'default';
const READ_SEATS_MS = 10_000;
const REMIND_AT = 25;
const SOUND_MS = 600;

// The measured rate of admission changes during a wait, so the wait is shown as a range.
const [LOW, HIGH] = [0.8, 1.25];

const queue = decodeURIComponent(location.pathname.split('/')[2]);
const clock = new ServerClock();
const isPlaceKept = browserStore.isLasting;
let follower;
let followed = '';
let stopCountDown = () => {};
let countsTo = 0;
let pollIntervalMs = 0;
let shown = '';
let readingSeats;
let readingDates;
let position = 0;
let isLeaving = false;

openPage(texts);
const draw = openDraw(queue, () => position);
$('again').addEventListener('click', () => enter());
onceAtATime($('leave'), async () => {
  $('leave-dialog').returnValue = '';
  $('leave-dialog').showModal();
});
$('leave-dialog').addEventListener('close', () => {
  if ($('leave-dialog').returnValue === 'leave') leave();
});
$('identify').querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  rememberUserToken($('user-token').value);
  if (formOfPage) return location.replace(onThisSite(formOfPage));
  history.replaceState(null, '', location.pathname);
  begin();
});
onceAtATime($('notify'), async () => {
  await Notification.requestPermission();
  offerNotification();
  if ($('notify').hidden) $('headline').focus();
});
addEventListener('pagehide', () => follower?.close());
// A page that comes back from the browser's memory follows again.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});

// Another page sent the visitor to the form, and perhaps said where to go afterwards.
const formOfPage = new URLSearchParams(location.search).get('user-token');
if (formOfPage !== null) askForUserToken();
else begin();

function begin() {
  if (placeIn(queue)) follow();
  else enter();
}

function onThisSite(path) {
  const to = new URL(path, location.origin);
  return to.origin === location.origin ? to : '/';
}

async function enter() {
  show('entering', 'entering');
  // Where visitors prove who they are, the server refuses another name.
  const named = document.documentElement.dataset.identity === 'trusted' ? { userId: userId() } : {};
  const answer = await callUntilAnswered('POST', '/api/v1/queue/enter', { body: { concertId: queue, ...named } }, tellWait);
  tellWait(null);
  if (!answer.ok) return refuse(answer);
  rememberPlace(queue, { token: answer.data.token, start: answer.data.position, done: 0 });
  // Shows reservations, too. One that was kept from an earlier day may be too old for that.
  rememberBooking(answer.data.token);
  follow();
}

function refuse(answer) {
  if (needsUserToken(answer)) askForUserToken();
  else end(answer.status === 404 ? t('noQueue') : t('refused', { why: answer.message }));
}

function askForUserToken() {
  show('identify', 'identify');
  $('identify-problem').textContent = userToken() ? t('userTokenRefused') : '';
  $('user-token').focus();
}

function follow() {
  follower?.close();
  followed = placeIn(queue).token;
  follower = new LineFollower(queue, followed, onState, onTrouble);
  readSeats();
}

function onTrouble(answer) {
  if (answer && isOver(answer)) {
    // The server does not know the place: it belongs to another sale, or to keys that are no longer in force.
    follower.close();
    forget();
    end(t('expired'));
  } else {
    tellWait(answer);
  }
}

function tellWait(answer) {
  tellTrouble(answer, $('trouble'), placeIn(queue) ? t('placeKept') : '');
}

function onState(state) {
  clock.set(Date.parse(state.serverTime));
  pollIntervalMs = state.recommendedPollIntervalMs;
  position = state.position;
  if (state.status === 'WAITING') state.opensAt ? showOpening(state) : showWaiting(state);
  else if (state.status === 'READY' || state.status === 'ACTIVE') showAdmitted(state);
  else finish(state.status);
}

// Another tab may have taken a new place since.
function forget() {
  if (placeIn(queue)?.token === followed) forgetPlace(queue);
}

function finish(status) {
  follower.close();
  forget();
  end(t(status !== 'DONE' ? 'expired' : isLeaving ? 'left' : 'done'));
  isLeaving = false;
}

function showOpening(state) {
  show('opening', 'atOpening');
  $('opens-at').textContent = t('opensAt', { time: timeText(state.opensAt) });
  $('pool').textContent = t('pool', { n: count(state.totalWaiting) });
  draw.before(state.opensAt);
  countTo(state.opensAt, seconds => {
    $('opens-in').textContent = clockText(seconds);
  });
}

function showWaiting(state) {
  show('waiting', 'inLine');
  stop();
  const wait = waitText(state);
  $('position').textContent = count(state.position);
  $('wait').textContent = wait;
  $('behind').textContent = count(Math.max(0, state.totalWaiting - state.position));
  $('total').textContent = count(state.totalWaiting);
  $('advice').textContent = t({ PAUSED: 'paused', DRAINING: 'draining' }[state.queueMode] ?? (isPlaceKept ? 'next' : 'nextHere'));
  // The title of the tab shows the position as well.
  document.title = `${count(state.position)} · ${t('title')}`;
  showProgress(state.position);
  say(t('saidPosition', { n: count(state.position), wait }));
}

function waitText(state) {
  if (state.estimatedWaitSeconds === null) return t('unknownWait');
  const high = Math.max(1, state.estimatedWaitSeconds * HIGH);
  return state.estimatedWaitSeconds < 5 ? t('soon', { high: duration(high) }) : durationRange(state.estimatedWaitSeconds * LOW, high);
}

// Progress never goes back: after a loss of data in Redis the position may be higher for a moment.
function showProgress(position) {
  const place = placeIn(queue) ?? { token: followed };
  const start = Math.max(place.start ?? position, position);
  const done = Math.max(place.done ?? 0, start > 0 ? (start - position + 1) / (start + 1) : 1);
  rememberPlace(queue, { ...place, start, done });
  const percent = Math.round(done * 100);
  $('bar-done').style.width = `${percent}%`;
  $('bar').setAttribute('aria-valuenow', percent);
}

function showAdmitted(state) {
  const isNew = shown !== 'admitted';
  show('admitted', 'yourTurn');
  $('own-hold').hidden = !state.holdExpiresAt;
  const claim = state.status === 'READY' ? 'claim' : 'slotRuns';
  countTo(state.expiredAt, seconds => {
    $('claim').textContent = t(claim, { time: clockText(seconds) });
    if (seconds === REMIND_AT) say(t(claim, { time: duration(seconds) }), true);
  });
  if (!isNew) return;
  showDates();
  callOut();
}

// By title, sound and notification, as far as the visitor and the browser allow.
function callOut() {
  document.title = `● ${t('yourTurn')}`;
  say(`${t('yourTurn')}. ${$('claim').textContent}`, true);
  notify();
  // Browsers let it sound only after the visitor has used the page, and begin a moment later.
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  tone.connect(sound.destination);
  tone.start();
  setTimeout(() => sound.close(), SOUND_MS);
}

function notify() {
  if (!document.hidden || window.Notification?.permission !== 'granted') return;
  try {
    new Notification(t('yourTurn'), { body: $('claim').textContent });
  } catch {
    // Browsers of phones allow it to service workers only: there title and sound have to do.
  }
}

const datesOf = concerts => concerts.flatMap(({ title, dates }) => dates.map(date => ({ ...date, title })));

// The dates that tokens of this queue open: they are there before the visitor looks, and then kept up to date while the page is seen.
async function showDates() {
  clearTimeout(readingDates);
  if (shown !== 'admitted') return;
  let pause = READ_SEATS_MS;
  if (!document.hidden || !$('dates').dataset.list) {
    const answer = await call('GET', '/v1/api/concerts');
    tellWait(answer);
    if (answer.ok) fillDates(datesOf(answer.data.filter(concert => concert.queues.includes(queue))).filter(date => date.seatStatus === 'AVAILABLE'));
    else pause = answer.retryAfterMs;
  }
  readingDates = setTimeout(showDates, pause);
}

// A list without a change stays in the document, because the reader's focus may be in it.
function fillDates(bookable) {
  const list = JSON.stringify(bookable);
  if ($('dates').dataset.list === list) return;
  $('dates').dataset.list = list;
  $('dates').replaceChildren(...bookable.map(date => {
    const item = element('li');
    const go = link(`/seats/${date.scheduleId}?queue=${encodeURIComponent(queue)}`, 'button main', t('choose', { date: timeText(date.startsAt) }));
    go.prepend(element('span', '', date.title));
    go.append(element('span', 'figures', t('seatsLeft', { n: count(date.seatsLeft) })));
    item.append(go);
    return item;
  }));
  if (!bookable.length) $('dates').append(element('li', '', t('noDates')));
}

// A visitor who waits although everything is sold sees it soon. In a long line this asks no more often than the server wants to be polled.
async function readSeats() {
  clearTimeout(readingSeats);
  if (!document.hidden && queue !== SITE_WIDE && ['waiting', 'opening', 'entering'].includes(shown)) {
    const answer = await call('GET', '/v1/api/concerts');
    const dates = answer.ok ? datesOf(answer.data.filter(concert => concert.code === queue)) : [];
    if (dates.length) showSeats(dates);
  }
  readingSeats = setTimeout(readSeats, Math.max(READ_SEATS_MS, pollIntervalMs));
}

function showSeats(dates) {
  $('concert').textContent = dates[0].title;
  const sum = name => dates.reduce((total, date) => total + date[name], 0);
  const [left, held] = [sum('seatsLeft'), sum('seatsHeld')];
  const text = left > 0 ? t('seatsLeft', { n: count(left) }) : held > 0 ? t('soldOut', { n: count(held) }) : t('reallySoldOut');
  if ($('seats').textContent === text) return;
  $('seats').textContent = text;
  $('seats').classList.toggle('warn', left === 0);
  if (left === 0) say(text, true);
}

async function leave() {
  isLeaving = true;
  $('leave-problem').textContent = '';
  const answer = await callUntilAnswered('DELETE', '/api/v1/queue', { token: followed }, tellWait);
  tellWait(null);
  // The state may have come before the answer.
  if (!isLeaving) return;
  if (answer.ok) return finish('DONE');
  isLeaving = false;
  if (needsUserToken(answer)) return askForUserToken();
  $('leave-problem').textContent = t('notLeft', { why: answer.message });
}

function end(text) {
  show('ended', 'title');
  $('ended-why').textContent = text;
  say(text, true);
  // An open question about leaving would keep the focus.
  $('leave-dialog').close();
  $('headline').focus();
}

// Counting goes on when nothing has changed, so that no second is shown twice.
function countTo(instant, step) {
  const ends = Date.parse(instant);
  if (Math.abs(ends - countsTo) < 500 && shown !== 'admitted') return;
  stop();
  countsTo = ends;
  stopCountDown = countDown(() => ends - clock.now, step);
}

function stop() {
  stopCountDown();
  countsTo = 0;
}

function offerNotification() {
  $('notify').hidden = window.Notification?.permission !== 'default' || !canNotify();
}

// Browsers of phones allow notifications to service workers only. Without permission none is shown here.
function canNotify() {
  try {
    return Boolean(new Notification(''));
  } catch {
    return false;
  }
}

function show(name, headline) {
  if (headline) $('headline').textContent = t(headline);
  if (shown === name) return;
  if (name === 'waiting' || name === 'admitted') draw.after();
  else $('drawn').hidden = true;
  if (name !== 'admitted') document.title = t('title');
  stop();
  shown = name;
  for (const section of document.querySelectorAll('main > section')) section.hidden = section.id !== name;
  const isPlaced = ['waiting', 'opening', 'admitted'].includes(name);
  $('actions').hidden = !isPlaced;
  $('kept').hidden = !['waiting', 'opening'].includes(name) || !isPlaceKept;
  document.getElementById('main').classList.toggle('admitted', name === 'admitted');
  $('notify').hidden = true;
  if (['waiting', 'opening'].includes(name)) offerNotification();
  // A reader whose button is gone goes on at the heading.
  if (document.activeElement?.closest('[hidden]')) $('headline').focus();
}
