// Options that every scenario shares.
import { number } from './config.js';

/** The figures printed for each time that is measured. */
export const TREND_STATS = ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'];

/** Few tags keep the load generator cheap at thousands of requests a second, and leave more of the machine to the server. */
export const SYSTEM_TAGS = ['name', 'status', 'scenario', 'check', 'expected_response', 'error_code'];

/** The thresholds of every scenario, besides those for its own times: no request fails and no check fails. */
export const FAULTLESS = { http_req_failed: ['rate==0'], checks: ['rate==1'] };

/** One limit for each named step, for example `perStep(['token', 'check'], ['p(95)<50'])`. */
export function perStep(names, limits) {
  return Object.fromEntries(names.map((name) => [`http_req_duration{name:${name}}`, limits]));
}

/** A scenario with an open model: visitors arrive at this rate however slow the answers are. */
export function arrivals(rate, durationSeconds, more = {}) {
  return {
    executor: 'constant-arrival-rate',
    rate,
    timeUnit: '1s',
    duration: `${durationSeconds}s`,
    ...workers(rate),
    ...more,
  };
}

/** A scenario whose rate of arrival moves through stages of `{ seconds, rate }`. */
export function rampingArrivals(startRate, stages, more = {}) {
  return {
    executor: 'ramping-arrival-rate',
    startRate,
    timeUnit: '1s',
    stages: stages.map((stage) => ({ duration: `${stage.seconds}s`, target: stage.rate })),
    ...workers(Math.max(startRate, ...stages.map((stage) => stage.rate))),
    ...more,
  };
}

// Half a second of arrivals can be under way without a worker being made in the middle of the run; 1,000 workers are
// enough for answers that take 200 ms at 5,000 a second, and cost half a gigabyte of memory.
function workers(rate) {
  const ready = Math.min(1000, Math.max(50, Math.ceil(rate / 2)));
  const preAllocatedVUs = number('PREALLOCATED_VUS', ready);
  return { preAllocatedVUs, maxVUs: Math.max(preAllocatedVUs, number('MAX_VUS', ready * 2)) };
}
