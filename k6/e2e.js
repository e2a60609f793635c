// The whole main path: token, queue, schedule, seats, hold, charge, payment.
import { sleep } from 'k6';
import { Rate } from 'k6/metrics';
import { concert, number, seconds, size } from './lib/config.js';
import { FAULTLESS, perStep, SYSTEM_TAGS, TREND_STATS } from './lib/options.js';
import { issueToken } from './lib/reservation-api.js';
import { distinctUser, drawRun } from './lib/users.js';
import { buySeat, waitForAdmission } from './lib/visit.js';

const CONCERT_ID = concert(undefined);
const LAST_USER = number('USERS', 100000);
const THINK_SECONDS = number('THINK_SECONDS', 1);
const STAGE = `${seconds('STAGE', 15)}s`;
const STEPS = ['token', 'check', 'schedule', 'seats', 'hold', 'charge', 'pay', 'refund'];
const LIMIT = [`p(95)<${number('P95_MS', 50)}`];

const admitted = new Rate('admitted');
const booked = new Rate('booked');

export const options = {
  scenarios: {
    e2e: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [size('LOW_VUS', 50), size('HIGH_VUS', 150), size('LOW_VUS', 50), 0]
        .map((target) => ({ duration: STAGE, target })),
      // Long enough for visitors who wait at the end to be admitted and pay.
      gracefulRampDown: '60s',
      gracefulStop: '60s',
    },
  },
  thresholds: {
    ...FAULTLESS,
    ...perStep(STEPS, LIMIT),
    http_req_duration: LIMIT,
    admitted: ['rate==1'],
    booked: ['rate==1'],
  },
  systemTags: SYSTEM_TAGS,
  summaryTrendStats: TREND_STATS,
};

export const setup = drawRun;

export default function visit(run) {
  const token = issueToken(distinctUser(run, LAST_USER), CONCERT_ID);
  const isIn = token !== null && waitForAdmission(token);
  admitted.add(isIn);
  booked.add(isIn && buySeat(token, THINK_SECONDS, false));
  sleep(THINK_SECONDS);
}
