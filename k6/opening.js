// An opening: early visitors, the rush, and half a minute of watching the queue. 310,000 visitors at full size.
import { check, sleep } from 'k6';
import { number, seconds, size } from './lib/config.js';
import { arriveOne, enterOne, entryOptions } from './lib/entries.js';
import { arrivals } from './lib/options.js';
import { drawRun } from './lib/users.js';
import { isIn, status } from './lib/waiting-room.js';

const EARLY = seconds('EARLY', 10);
const RUSH = seconds('RUSH', 60);
const WATCH = seconds('WATCH', 30);

export const options = entryOptions(
  {
    early: arrivals(size('EARLY_RATE', 1000), EARLY),
    rush: arrivals(size('RUSH_RATE', 5000), RUSH, { startTime: `${EARLY}s` }),
    watch: {
      executor: 'per-vu-iterations',
      exec: 'watch',
      vus: size('WATCHERS', 50),
      iterations: 1,
      startTime: `${EARLY + RUSH}s`,
      maxDuration: `${WATCH + 30}s`,
    },
  },
  {
    'http_req_duration{name:enter}': [`p(95)<${number('P95_MS', 20)}`, `p(99)<${number('P99_MS', 50)}`],
    'http_req_duration{name:status}': [`p(95)<${number('P95_MS', 20)}`],
  },
);

export const setup = drawRun;

export default function arrive(run) {
  arriveOne(run);
}

/**
 * A late visitor checks the place at the interval in the answer: the position never grows, and an admitted place never waits again.
 * The queue must be open already: before an opening the position is the size of the pool, which does grow.
 */
export function watch(run) {
  let place = enterOne(run);
  if (place === null) {
    return;
  }

  const token = place.token;
  const end = Date.now() + WATCH * 1000;
  let pause = 2;
  while (Date.now() + pause * 1000 <= end) {
    sleep(pause);
    const next = status(token);
    if (next === null) {
      return;
    }

    const before = place;
    check(next, {
      'watch: the position never grows': () => isIn(next) || (!isIn(before) && next.position <= before.position),
    });
    place = next;
    pause = Math.max(1, next.recommendedPollIntervalMs / 1000);
  }
}
