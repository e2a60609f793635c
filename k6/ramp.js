// Entry while the rate climbs in steps and falls to nothing.
import { number, seconds, size } from './lib/config.js';
import { arriveOne, entryOptions } from './lib/entries.js';
import { rampingArrivals } from './lib/options.js';
import { drawRun } from './lib/users.js';

const STAGE = seconds('STAGE', 90);
const RATES = [size('RATE_1', 50), size('RATE_2', 100), size('RATE_3', 200), 0];

export const options = entryOptions(
  { ramp: rampingArrivals(0, RATES.map((rate) => ({ seconds: STAGE, rate }))) },
  { 'http_req_duration{name:enter}': [`p(95)<${number('P95_MS', 10)}`] },
);

export const setup = drawRun;

export default function arrive(run) {
  arriveOne(run);
}
