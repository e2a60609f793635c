// The first N visitors are admitted at once, the others wait, and each slot that is freed goes to the next in order.
// The host must run with this threshold (and tick), and the queue must be empty.
import exec from 'k6/execution';
import { check } from 'k6';
import { number, text } from './lib/config.js';
import { FAULTLESS } from './lib/options.js';
import { drawRun } from './lib/users.js';
import { enterTogether, isIn, leave, status } from './lib/waiting-room.js';

// Visitors and threshold of each case.
const CASES = { 1: [15, 10], 2: [20, 5], 3: [100, 20] };
const CASE = CASES[text('CASE', '1')];
if (CASE === undefined) {
  throw new Error('CASE must be 1, 2 or 3; PEOPLE and THRESHOLD change its numbers');
}

const PEOPLE = number('PEOPLE', CASE[0]);
const THRESHOLD = number('THRESHOLD', CASE[1]);
const CONCERT_ID = text('CONCERT_ID', 'concert-1');

export const options = {
  scenarios: { threshold: { executor: 'shared-iterations', vus: 1, iterations: 1, maxDuration: '5m' } },
  thresholds: FAULTLESS,
  batch: PEOPLE,
  batchPerHost: PEOPLE,
};

export const setup = drawRun;

export default function crowd(run) {
  const ids = Array.from({ length: PEOPLE }, (_, index) => `crowd-${run.label}-${index + 1}`);
  const places = enterTogether(CONCERT_ID, ids);
  if (places.includes(null)) {
    exec.test.abort('not every visitor has a place');
  }

  const inside = places.filter(isIn);
  const waiting = places.filter((place) => !isIn(place)).sort((a, b) => a.position - b.position);
  const numbers = waiting.map((place) => place.position).join();
  const expected = waiting.map((_, index) => index + 1).join();
  check(places, {
    'the first N are in at once, and no more': () => inside.length === Math.min(THRESHOLD, PEOPLE),
    'the others are at 1, 2, 3, ... without a gap': () => numbers === expected,
  });

  promoteOneByOne(inside, waiting).forEach((place) => leave(place.token));
}

// A visitor leaves, the first waiting visitor is admitted with the next answer, and the second is now first and not admitted.
// Returns the places that are admitted at the end, so that the caller can empty the queue.
function promoteOneByOne(inside, waiting) {
  const slots = [...inside];
  waiting.forEach((next, index) => {
    leave(slots.shift().token);
    const promoted = status(next.token);
    const behind = index + 1 < waiting.length ? status(waiting[index + 1].token) : null;
    check(promoted, {
      'the next in order is admitted at once': () => promoted !== null && isIn(promoted),
      'no other is': () => index + 1 === waiting.length || (behind !== null && !isIn(behind) && behind.position === 1),
    });
    slots.push(next);
  });
  return slots;
}
