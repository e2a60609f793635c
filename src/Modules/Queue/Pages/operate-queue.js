// One queue: its last hour, and what an operator can do with it. Each change is confirmed first, and made only to the state that was confirmed.

import { $, onceAtATime } from './shell.js';
import { count, duration, language, t, timeText } from './text.js';
import { adminKey, post, put, read, serverClock } from './operate-call.js';
import { lineChart } from './operate-charts.js';
import { confirm, show, wait } from './operate-confirm.js';
import { rounded } from './operate-view.js';

const HISTORY_AGAIN_MS = 10_000;
const HOUR_MS = 3_600_000;
const SHORTEST_MS = 300_000;
const GAP_MS = 30_000;

let queue = null;
let drawing;
let poll = () => {};
const edited = new Set();

/**
 * Makes the forms work.
 * @param {() => void} afterChange Is called after each answer to a change.
 */
export function prepareQueue(afterChange) {
  poll = afterChange;
  $('zone').textContent = t('zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  for (const form of document.querySelectorAll('#queue-detail form')) form.addEventListener('submit', event => event.preventDefault());
  for (const id of ['capacity', 'rate', 'opening', 'line']) $(id).addEventListener('input', () => edited.add(id));
  onceAtATime($('set-capacity'), () => change('capacity', 'capacity', numberIn('capacity'), queue.capacity, capacityEffects));
  onceAtATime($('set-rate'), () => change('rate', 'admitPerSecond', numberIn('rate'), queue.admitPerSecond, rateEffects));
  onceAtATime($('set-opening'), setOpening);
  onceAtATime($('open-now'), () => moveOpening(null));
  onceAtATime($('set-line'), () => change('line', 'line', $('line').value, queue.line, value => [t(`lineEffect_${value}`)]));
  for (const verb of ['pause', 'resume', 'drain', 'bypass']) onceAtATime($(verb), () => setMode(verb));
  onceAtATime($('admit'), admit);
  onceAtATime($('clear'), clear);
}

/** Opens a queue by its name; the next state shows it. */
export function openQueue(name) {
  edited.clear();
  $('queue-detail').dataset.queue = name;
  $('charts').replaceChildren();
  clearTimeout(drawing);
  drawCharts(name);
}

/** Shows the open queue as it is now. */
export function showQueue(queues) {
  queue = queues.find(each => each.queue === $('queue-detail').dataset.queue) ?? null;
  $('queue-detail').hidden = queue === null;
  if (queue === null) return;
  $('queue-name').textContent = queue.queue;
  $('queue-now').textContent = t('queueNow', {
    waiting: count(queue.waiting), active: count(queue.active), capacity: count(queue.capacity), mode: t(`mode_${queue.mode}`),
  });
  $('line-form').hidden = queue.line === null;
  $('open-now').hidden = !isPending();
  fillIn('capacity', String(queue.capacity));
  fillIn('rate', String(queue.admitPerSecond));
  fillIn('opening', queue.opensAt ? localInput(queue.opensAt) : '');
  fillIn('line', queue.line ?? 'both');
}

// A text that an operator has begun to write stays.
function fillIn(id, value) {
  if (!edited.has(id) && document.activeElement !== $(id) && $(id).value !== value) $(id).value = value;
}

async function drawCharts(name) {
  if (!adminKey()) return;
  const answer = await read(`/admin/queues/${encodeURIComponent(name)}/history`);
  if ($('queue-detail').dataset.queue !== name) return;
  if (answer.ok) $('charts').replaceChildren(...chartsOf(answer.data.samples));
  // A queue that is opened twice is read once.
  clearTimeout(drawing);
  drawing = setTimeout(() => document.hidden ? awaken(name) : drawCharts(name), HISTORY_AGAIN_MS);
}

const awaken = name => document.addEventListener('visibilitychange', () => drawCharts(name), { once: true });

function chartsOf(samples) {
  const times = samples.map(sample => Date.parse(sample.at));
  const to = times.at(-1) ?? serverClock.now;
  // A short history fills the chart as well.
  const from = Math.min(to - SHORTEST_MS, Math.max(to - HOUR_MS, times[0] ?? 0));
  const axis = { from, to, gap: GAP_MS, ends: [clock(from), clock(to)] };
  const line = (name, value) => ({ name, points: samples.map((sample, index) => ({ x: times[index], y: value(sample) })) });
  // Waits do not end in every sample: their line connects the samples in which some ended.
  const ended = (name, value) => ({ name, points: line(name, value).points.filter(point => point.y !== null) });
  return [
    lineChart('chart-waiting', t('waiting'), [line(t('waiting'), sample => sample.waiting)], count, axis),
    lineChart('chart-active', t('active'), [line(t('active'), sample => sample.active), line(t('capacity'), sample => sample.capacity)], count, axis),
    lineChart('chart-rate', t('perSecond'), [line(t('perSecond'), sample => sample.perSecond)], rounded, axis),
    lineChart('chart-told', t('toldLast'), [line(t('toldLast'), sample => sample.estimatedWaitSeconds)], duration, axis),
    lineChart('chart-true', t('toldTrue'), [ended(t('told'), sample => sample.toldSeconds), ended(t('true'), sample => sample.trueSeconds)], duration,
      { ...axis, gap: HOUR_MS }),
  ];
}

const clock = ms => new Date(ms).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });

const isPending = () => queue.opensAt !== null && Date.parse(queue.opensAt) > serverClock.now;

const numberIn = id => $(id).value === '' ? null : Number($(id).value);

const pad = number => String(number).padStart(2, '0');

function localInput(time) {
  const at = new Date(time);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

// A time of the picker with the offset of the reader's zone on that day.
function withOffset(text) {
  const east = -new Date(text).getTimezoneOffset();
  const [hours, minutes] = [Math.trunc(Math.abs(east) / 60), Math.abs(east) % 60];
  return `${text.length === 16 ? `${text}:00` : text}${east < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`;
}

async function change(id, field, value, now, effects) {
  const input = $(id);
  if (!input.reportValidity()) return;
  const shown = each => id === 'line' ? t(`line_${each}`) : each === null ? t('configured') : id === 'rate' && each === 0 ? t('noLimit') : count(each);
  const lines = [t('fromTo', { from: shown(now), to: shown(value) }), ...effects(value), ...lineEffects(field === 'line' || value === null), peopleNow()];
  const version = queue.version;
  if (!await confirm(t('titleChange', { what: t(id), queue: queue.queue }), lines, t('change'))) return;
  const answer = await put(pathOf(), { [field]: value }, version);
  if (answer.ok) edited.delete(id);
  tell(answer, t('changed', { what: t(id), value: shown(value) }));
}

function capacityEffects(value) {
  if (value === null) return [t('configuredEffect')];
  const room = Math.max(0, value - queue.active);
  return value < queue.active
    ? [t('capacityBelow', { active: count(queue.active), value: count(value) })]
    : [t('capacityAbove', { n: count(Math.min(room, queue.waiting)), waiting: count(queue.waiting) })];
}

function rateEffects(value) {
  if (value === null) return [t('configuredEffect')];
  return [value === 0 ? t('rateOff', { waiting: count(queue.waiting) }) : t('rateEffect', { n: count(value), waiting: count(queue.waiting) })];
}

// A concert's queue with rules of its own is opened by its own tokens only.
const lineEffects = keeps => queue.line === 'both' && !keeps ? [t('becomesOwn')] : [];

const peopleNow = () => t('peopleNow', { waiting: count(queue.waiting), active: count(queue.active) });

async function setOpening() {
  const text = $('opening').value;
  if (!text) return $('opening').focus();
  await moveOpening(withOffset(text));
}

async function moveOpening(opensAt) {
  const version = queue.version;
  const lines = opensAt === null
    ? [t('openNowEffect', { n: count(queue.waiting) })]
    : [
      t('fromTo', { from: queue.opensAt ? timeText(queue.opensAt) : '–', to: timeText(opensAt) }),
      isPending() ? t('openingMoves', { n: count(queue.waiting) }) : queue.waiting > 0 ? t('openingRefused', { n: count(queue.waiting) }) : t('openingEffect'),
      ...Date.parse(opensAt) <= serverClock.now ? [t('openingPast')] : [],
      ...lineEffects(false),
      peopleNow(),
    ];
  if (!await confirm(t('titleChange', { what: t('opening'), queue: queue.queue }), lines, opensAt === null ? t('openNow') : t('change'))) return;
  const answer = await post(`${pathOf()}/opening`, { opensAt }, version, wait);
  if (answer.ok) edited.delete('opening');
  tell(answer, opensAt === null ? t('opened') : t('changed', { what: t('opening'), value: timeText(opensAt) }));
}

async function setMode(verb) {
  const version = queue.version;
  const values = { waiting: count(queue.waiting), active: count(queue.active), capacity: count(queue.capacity) };
  const lines = [t(`${verb}Effect`, values), ...lineEffects(verb === 'resume')];
  if (!await confirm(t('titleMode', { what: t(verb), queue: queue.queue }), lines, t(verb), verb === 'bypass')) return;
  const answer = await post(`${pathOf()}/${verb}`, undefined, version, wait);
  tell(answer, t('modeIs', { mode: t(`mode_${answer.data?.mode ?? 'open'}`) }));
}

async function admit() {
  if (!$('admit-count').reportValidity()) return;
  const [people, version] = [numberIn('admit-count'), queue.version];
  const lines = [t('admitEffect', {
    n: count(Math.min(people, queue.waiting)), waiting: count(queue.waiting), active: count(queue.active), capacity: count(queue.capacity),
  })];
  if (!await confirm(t('titleMode', { what: t('admit'), queue: queue.queue }), lines, t('admit'))) return;
  const answer = await post(`${pathOf()}/admit`, { count: people }, version, wait);
  tell(answer, t('peopleAdmitted', { n: count(answer.data?.people ?? 0) }));
}

async function clear() {
  const version = queue.version;
  const lines = [t('clearEffect', { n: count(queue.waiting) }), t('clearKeeps', { n: count(queue.active) })];
  if (!await confirm(t('titleMode', { what: t('clear'), queue: queue.queue }), lines, t('clear'), true)) return;
  const answer = await post(`${pathOf()}/clear`, undefined, version, wait);
  tell(answer, t('cleared', { n: count(answer.data?.people ?? 0) }));
}

const pathOf = () => `/admin/queues/${encodeURIComponent(queue.queue)}`;

function tell(answer, done) {
  if (answer.ok) show(done, 'good');
  else if (answer.status === 412) show(t('otherVersion'), 'bad');
  else if (answer.status === 0) show(t('unknown'), 'bad');
  else show(answer.message || t('noAnswer'), 'bad');
  poll();
}
