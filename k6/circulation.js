// Visitors come at a constant rate, book and go: as many leave as enter.
import { check, sleep } from 'k6';
import { Counter, Rate } from 'k6/metrics';
import { BASE_URL, number, seconds, size, text } from './lib/config.js';
import { label, samples } from './lib/metrics-text.js';
import { arrivals, FAULTLESS, perStep, SYSTEM_TAGS, TREND_STATS } from './lib/options.js';
import { drawRun, textUser } from './lib/users.js';
import { buySeat } from './lib/visit.js';
import { enter, isIn, leave, status } from './lib/waiting-room.js';

const CONCERT_ID = text('CONCERT_ID', 'default');
const THINK_SECONDS = number('THINK_SECONDS', 0);
const WAIT_SECONDS = number('WAIT_SECONDS', 60);
const SETTLE_TRIES = 10;
const STEPS = ['enter', 'status', 'schedule', 'seats', 'hold', 'charge', 'pay', 'refund'];

const entries = new Counter('entries');
const exits = new Counter('exits');
const booking = new Rate('booking');
const turnover = new Rate('turnover');

export const options = {
  scenarios: {
    circulation: arrivals(size('RATE', 100), seconds('DURATION', 70), { gracefulStop: '90s' }),
  },
  thresholds: {
    ...FAULTLESS,
    ...perStep(STEPS, [`p(95)<${number('P95_MS', 50)}`]),
    booking: ['rate>0.999'],
    turnover: ['rate>0.99'],
    dropped_iterations: ['count==0'],
  },
  systemTags: SYSTEM_TAGS,
  summaryTrendStats: TREND_STATS,
};

export function setup() {
  return { run: drawRun(), activeBefore: activeNow() };
}

export default function visit({ run }) {
  const place = enter(CONCERT_ID, textUser(run));
  entries.add(place === null ? 0 : 1);
  const bought = place !== null && isLetIn(place) && buySeat(place.token, THINK_SECONDS, true);
  booking.add(bought);

  // Paying frees the slot; a visitor who could not book leaves.
  const gone = bought || (place !== null && leave(place.token));
  exits.add(gone ? 1 : 0);
  turnover.add(gone);
}

/** Compares the server's own count of slots before and after: an answer of DONE alone does not prove that a slot is free. */
export function teardown({ activeBefore }) {
  let active = activeNow();
  for (let tries = 1; tries < SETTLE_TRIES && active > activeBefore; tries += 1) {
    sleep(1);
    active = activeNow();
  }

  check(active, { 'entries and exits balance: no slot is left': () => active <= activeBefore });
}

function activeNow() {
  const wanted = samples(BASE_URL, /^queue_active_size\{/).find((one) => label(one.labels, 'queue') === CONCERT_ID);
  check(wanted, { 'metrics: queue_active_size of the queue': () => wanted !== undefined });
  return wanted === undefined ? 0 : wanted.value;
}

// Every visitor polls at least once, also one admitted on entry: the poll is one of the steps that are timed.
function isLetIn(entered) {
  let place = status(entered.token);
  const end = Date.now() + WAIT_SECONDS * 1000;
  while (place !== null && place.status === 'WAITING' && Date.now() < end) {
    sleep(Math.max(0.5, place.recommendedPollIntervalMs / 1000));
    place = status(entered.token);
  }

  return place !== null && isIn(place);
}
