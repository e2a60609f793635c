// Entry at a constant rate: run it at 1, 2 and 4 replicas. With REPLICA_URLS it also checks the share of each replica.
import { number, seconds, size } from './lib/config.js';
import { arriveOne, entryOptions } from './lib/entries.js';
import { arrivals } from './lib/options.js';
import { checkEvenShares, servedEntries } from './lib/replicas.js';
import { drawRun } from './lib/users.js';

export const options = entryOptions(
  { entry: arrivals(size('RATE', 100), seconds('DURATION', 300)) },
  { 'http_req_duration{name:enter}': [`p(95)<${number('P95_MS', 5)}`] },
);

export function setup() {
  return { run: drawRun(), before: servedEntries() };
}

export default function arrive(data) {
  arriveOne(data.run);
}

export function teardown(data) {
  checkEvenShares(data.before);
}
