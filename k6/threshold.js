// System C's threshold: the first N are in at once, the others in line, and each slot that frees goes to the next in order.
// The host must run with this threshold (and tick), and nobody else may be in the queue.
import exec from 'k6/execution';
import { check } from 'k6';
import { number, text } from './lib/config.js';
import { FAULTLESS } from './lib/options.js';
import { drawRun } from './lib/users.js';
import { enterTogether, isIn, leave, status } from './lib/waiting-room.js';

// C's three cases: people, threshold.
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
    exec.test.abort('not everybody was given a place');
  }

  const inside = places.filter(isIn);
  const line = places.filter((place) => !isIn(place)).sort((a, b) => a.position - b.position);
  const numbers = line.map((place) => place.position).join();
  const expected = line.map((_, index) => index + 1).join();
  check(places, {
    'the first N are in at once, and no more': () => inside.length === Math.min(THRESHOLD, PEOPLE),
    'the others stand at 1, 2, 3, ... without a gap': () => numbers === expected,
  });

  promoteOneByOne(inside, line).forEach((place) => leave(place.token));
}

// One leaves, the head of the line is in with the very next answer, and the one behind is now first and not in.
// Returns those who are in at the end, so that the queue is left empty.
function promoteOneByOne(inside, line) {
  const slots = [...inside];
  line.forEach((next, index) => {
    leave(slots.shift().token);
    const promoted = status(next.token);
    const behind = index + 1 < line.length ? status(line[index + 1].token) : null;
    check(promoted, {
      'the next in order is let in at once': () => promoted !== null && isIn(promoted),
      'nobody else is': () => index + 1 === line.length || (behind !== null && !isIn(behind) && behind.position === 1),
    });
    slots.push(next);
  });
  return slots;
}
