// What the scenarios that mostly enter have in common: one new person an iteration.
import { text } from './config.js';
import { FAULTLESS, SYSTEM_TAGS, TREND_STATS } from './options.js';
import { textUser } from './users.js';
import { enter, enterOnly } from './waiting-room.js';

const CONCERT_ID = text('CONCERT_ID', 'concert-1');

/** Lets one new person enter the concert's queue; `params` as `entryParams` makes them. Returns whether it worked. */
export function arriveOne(run, params) {
  return enterOnly(CONCERT_ID, textUser(run), params);
}

/** Lets one new person enter the concert's queue. Returns the place with its token, or null. */
export function enterOne(run) {
  return enter(CONCERT_ID, textUser(run));
}

/** Options for these scenarios and limits: everybody gets a place, and no arrival is left out for want of a worker. */
export function entryOptions(scenarios, thresholds) {
  return {
    scenarios,
    thresholds: { ...FAULTLESS, dropped_iterations: ['count==0'], ...thresholds },
    systemTags: SYSTEM_TAGS,
    summaryTrendStats: TREND_STATS,
  };
}
