// Checks that replicas behind a balancer get even shares: each host's own count of entries, before and after the run.
import { check } from 'k6';
import { number, text } from './config.js';
import { samples } from './metrics-text.js';

// The addresses of the replicas themselves, not of the balancer; without them shares are not checked.
const REPLICA_URLS = text('REPLICA_URLS', '').split(',').filter((url) => url !== '');
const TOLERANCE = number('SHARE_TOLERANCE', 0.1);
const ENTRIES = /^http_server_request_duration_seconds_count\{.*queue\/enter/;

/** How many entries each replica has served since it started. */
export function servedEntries() {
  return REPLICA_URLS.map((url) => samples(url, ENTRIES).reduce((sum, one) => sum + one.value, 0));
}

/** Checks that no replica's share of the entries since `before` differs from the even share by more than the tolerance. */
export function checkEvenShares(before) {
  if (REPLICA_URLS.length === 0) {
    return;
  }

  const served = servedEntries().map((count, index) => count - before[index]);
  const even = served.reduce((sum, one) => sum + one, 0) / served.length;
  const ok = even > 0 && served.every((one) => Math.abs(one - even) <= even * TOLERANCE);
  console.log(`entries served by each replica: ${served.join(', ')}`);
  check(served, { 'every replica took its even share': () => ok });
}
