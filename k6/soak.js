// A long run in which visitors come, look and leave, so that neither the queue nor the host should grow.
// A separate scenario compares an early part of the run with its end: latency, and each host's memory.
import exec from 'k6/execution';
import { check, sleep } from 'k6';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';
import { BASE_URL, number, seconds, size, text } from './lib/config.js';
import { enterOne, entryOptions } from './lib/entries.js';
import { label, samples } from './lib/metrics-text.js';
import { arrivals, perStep } from './lib/options.js';
import { drawRun } from './lib/users.js';
import { leave, status } from './lib/waiting-room.js';

const DURATION = seconds('DURATION', 1800);
const PROBE_SECONDS = number('PROBE_SECONDS', 2);
const MEMORY = new RegExp(text('MEMORY_METRIC', '^[a-z_]*working_set'));
const LIMIT = [`p(95)<${number('P95_MS', 10)}`];

// Warm-up is over after a fifth of the run; the last tenth is its end.
const EARLY = [0.2, 0.3];
const LATE = [0.9, 1];

const latencyGrowth = new Gauge('latency_growth_ratio');
const memoryGrowth = new Gauge('memory_growth_ratio');

export const options = entryOptions(
  {
    soak: arrivals(size('RATE', 100), DURATION),
    probe: {
      executor: 'per-vu-iterations',
      exec: 'probe',
      vus: 1,
      iterations: 1,
      maxDuration: `${DURATION + 60}s`,
    },
  },
  {
    ...perStep(['enter', 'status', 'leave'], LIMIT),
    latency_growth_ratio: [`value<${number('LATENCY_GROWTH', 1.5)}`],
    memory_growth_ratio: [`value<${number('MEMORY_GROWTH', 1.2)}`],
  },
);

export const setup = drawRun;

export default function comeAndGo(run) {
  const place = enterOne(run);
  if (place !== null && status(place.token) !== null) {
    leave(place.token);
  }
}

/** Times one cheap request and reads the memory, again and again, and compares medians of the two parts at the end. */
export function probe() {
  const latency = { early: [], late: [] };
  const memory = {};
  for (let part = passed(); part < 1; part = passed()) {
    const when = within(part, EARLY) ? 'early' : within(part, LATE) ? 'late' : undefined;
    if (when !== undefined) {
      latency[when].push(http.get(`${BASE_URL}/health/live`, { tags: { name: 'live' } }).timings.duration);
      for (const one of samples(BASE_URL, MEMORY)) {
        const host = label(one.labels, 'instance');
        memory[host] = memory[host] || { early: [], late: [] };
        memory[host][when].push(one.value);
      }
    }

    sleep(PROBE_SECONDS);
  }

  // A host that was started in the middle of the run has no early part to be compared with.
  const compared = Object.values(memory).filter((host) => host.early.length > 0 && host.late.length > 0);
  check(compared, { 'memory: read early and late from a host that ran throughout': () => compared.length > 0 });
  compared.forEach((host) => memoryGrowth.add(median(host.late) / median(host.early)));
  const looked = latency.early.length > 0 && latency.late.length > 0;
  check(latency, { 'latency: measured early and late': () => looked });
  if (looked) {
    latencyGrowth.add(median(latency.late) / median(latency.early));
  }
}

function passed() {
  return (Date.now() - exec.scenario.startTime) / (DURATION * 1000);
}

function within(part, [from, to]) {
  return part >= from && part < to;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
