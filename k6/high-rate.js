// POST /api/v1/queue/enter at a high constant rate: 201, `success` and a position each time.
import { number, seconds, size } from './lib/config.js';
import { arriveOne, entryOptions } from './lib/entries.js';
import { arrivals } from './lib/options.js';
import { drawRun } from './lib/users.js';

export const options = entryOptions(
  { entry: arrivals(size('RATE', 2000), seconds('DURATION', 30)) },
  { 'http_req_duration{name:enter}': [`p(95)<${number('P95_MS', 20)}`] },
);

export const setup = drawRun;

export default function arrive(run) {
  arriveOne(run);
}
