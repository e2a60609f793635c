// A sudden fivefold rush and the calm after it: each phase has its own limit, and the calm counts two seconds after the rush.
import exec from 'k6/execution';
import { number, seconds, size } from './lib/config.js';
import { arriveOne, entryOptions } from './lib/entries.js';
import { rampingArrivals } from './lib/options.js';
import { drawRun } from './lib/users.js';
import { entryParams } from './lib/waiting-room.js';

const NORMAL = size('RATE', 100);
const PEAK = size('PEAK_RATE', 500);
const CALM = seconds('CALM', 60);
const RISE = seconds('RISE', 10);
const HOLD = seconds('HOLD', 120);
const SETTLE_SECONDS = number('SETTLE_SECONDS', 2);
const LIMIT = [`p(95)<${number('P95_MS', 10)}`];

// The end of each phase in seconds from the start, and its tag.
const PHASES = [
  ['before', CALM],
  ['rise', CALM + RISE],
  ['peak', CALM + RISE + HOLD],
  ['fall', CALM + RISE + HOLD + RISE],
  ['recovery', CALM + RISE + HOLD + RISE + SETTLE_SECONDS],
  ['after', Infinity],
].map(([phase, end]) => ({ end, params: entryParams({ phase }) }));

export const options = entryOptions(
  {
    spike: rampingArrivals(NORMAL, [
      { seconds: CALM, rate: NORMAL },
      { seconds: RISE, rate: PEAK },
      { seconds: HOLD, rate: PEAK },
      { seconds: RISE, rate: NORMAL },
      { seconds: SETTLE_SECONDS + CALM, rate: NORMAL },
    ]),
  },
  {
    'http_req_duration{name:enter}': LIMIT,
    'http_req_duration{phase:before}': LIMIT,
    'http_req_duration{phase:peak}': LIMIT,
    'http_req_duration{phase:after}': LIMIT,
  },
);

export const setup = drawRun;

export default function arrive(run) {
  const elapsed = (Date.now() - exec.scenario.startTime) / 1000;
  arriveOne(run, PHASES.find(({ end }) => elapsed < end).params);
}
