// Shared by the scenarios that mostly enter: one new user an iteration.
import { text } from './config.js';
import { FAULTLESS, SYSTEM_TAGS, TREND_STATS } from './options.js';
import { textUser } from './users.js';
import { enter, enterOnly } from './waiting-room.js';

const CONCERT_ID = text('CONCERT_ID', 'concert-1');

/** Enters the concert's queue with one new user; `params` as `entryParams` makes them. Returns whether it worked. */
export function arriveOne(run, params) {
  return enterOnly(CONCERT_ID, textUser(run), params);
}

/** Enters the concert's queue with one new user. Returns the place with its token, or null. */
export function enterOne(run) {
  return enter(CONCERT_ID, textUser(run));
}

/** Options for these scenarios and limits: every entry succeeds, and no arrival is dropped for lack of a virtual user. */
export function entryOptions(scenarios, thresholds) {
  return {
    scenarios,
    thresholds: { ...FAULTLESS, dropped_iterations: ['count==0'], ...thresholds },
    systemTags: SYSTEM_TAGS,
    summaryTrendStats: TREND_STATS,
  };
}
