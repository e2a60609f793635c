// Visitors who look and do not pay: token, poll until admitted, schedules, seats of the first one.
import { sleep } from 'k6';
import { Rate } from 'k6/metrics';
import { number, seconds, size } from './lib/config.js';
import { FAULTLESS, perStep, SYSTEM_TAGS, TREND_STATS } from './lib/options.js';
import { issueToken, schedules, seats } from './lib/reservation-api.js';
import { randomUser } from './lib/users.js';
import { waitForAdmission } from './lib/visit.js';

const LAST_USER = number('USERS', 100000);
const THINK_SECONDS = number('THINK_SECONDS', 1);
const LIMIT = [`p(95)<${number('P95_MS', 20)}`];

const admitted = new Rate('admitted');

export const options = {
  scenarios: {
    total: {
      executor: 'constant-vus',
      vus: size('VUS', 150),
      duration: `${seconds('DURATION', 60)}s`,
      gracefulStop: '60s',
    },
  },
  thresholds: {
    ...FAULTLESS,
    ...perStep(['token', 'check', 'schedule', 'seats'], LIMIT),
    http_req_duration: LIMIT,
    admitted: ['rate==1'],
  },
  systemTags: SYSTEM_TAGS,
  summaryTrendStats: TREND_STATS,
};

export default function visit() {
  const token = issueToken(randomUser(LAST_USER));
  const isIn = token !== null && waitForAdmission(token);
  admitted.add(isIn);

  if (isIn) {
    sleep(THINK_SECONDS);
    const list = schedules(token);
    if (list !== null) {
      sleep(THINK_SECONDS);
      seats(token, list[0].scheduleId);
    }
  }

  sleep(THINK_SECONDS);
}
