// Korean and English: the browser's own language unless the reader has chosen the other one.

import { browserStore } from './storage.js';

const CHOICE = 'concert.language';

export const language = browserStore.get(CHOICE) ?? (navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en');

let texts = {};

/** Adds a page's texts: `{ en: { name: text }, ko: { name: text } }`. */
export function useTexts(more) {
  texts = { ...texts, ...more[language] };
}

/** A text by its name, with `{name}` in it replaced by the values. A name without a text is a fault, which the tests look for. */
export function t(name, values = {}) {
  const text = texts[name] ?? `[${name}]`;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
}

/** Fills in the texts of a page: `data-t` names the text of an element, which may use the page's settings, `data-t-label` its label for screen readers. */
export function fillTexts(root = document) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t, document.documentElement.dataset);
  for (const element of root.querySelectorAll('[data-t-label]')) element.setAttribute('aria-label', t(element.dataset.tLabel));
  if (document.documentElement.dataset.title) document.title = t(document.documentElement.dataset.title);
}

/** Chooses a language and loads the page again. */
export function chooseLanguage(choice) {
  browserStore.set(CHOICE, choice);
  location.reload();
}

// Created once: creating it takes longer than all the numbers that it formats in a frame.
const numbers = new Intl.NumberFormat(language);

export const count = number => numbers.format(number);

/** An amount of won. */
export const won = amount => language === 'ko' ? `${count(amount)}원` : `₩${count(amount)}`;

/** A time in the reader's zone: date, hour and minute. */
export const dateTime = time => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));

const DAY = { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' };
const HOUR = { hour: 'numeric', minute: '2-digit' };

/** The time at the hall, and as `yours` the time in the reader's zone: empty where both are equal, without the day where only the day is equal. */
export function timesOf(time) {
  const at = new Date(time);
  const show = (parts, timeZone) => new Intl.DateTimeFormat(language, { ...parts, timeZone }).format(at);
  const hallZone = document.documentElement.dataset.zone;
  const isSame = parts => show(parts, hallZone) === show(parts);
  return { hall: show({ ...DAY, ...HOUR }, hallZone), yours: isSame({ ...DAY, ...HOUR }) ? '' : show(isSame(DAY) ? HOUR : { ...DAY, ...HOUR }) };
}

/** A time for the reader: at the hall, and in the reader's own zone where that is another time. */
export function timeText(time) {
  const { hall, yours } = timesOf(time);
  return yours ? t('bothTimes', { hall, yours }) : hall;
}

/** A wait in words, in a unit that fits its length: seconds up to two minutes, then minutes, then hours. */
export const duration = seconds => t(unitOf(seconds), { n: count(inUnit(seconds, unitOf(seconds))) });

/** A wait that is between two, in the unit of the longer one: `5 to 7 min`. */
export function durationRange(least, most) {
  const unit = unitOf(most);
  const [low, high] = [least, most].map(seconds => count(Math.max(1, inUnit(seconds, unit))));
  return t(unit, { n: low === high ? high : t('range', { low, high }) });
}

const unitOf = seconds => Math.ceil(seconds) < 120 ? 'seconds' : Math.ceil(seconds) < 7200 ? 'minutes' : 'hours';

function inUnit(seconds, unit) {
  const whole = Math.max(0, Math.ceil(seconds));
  return { seconds: whole, minutes: Math.round(whole / 60), hours: Math.round(whole / 360) / 10 }[unit];
}

/** Minutes and seconds of a countdown: `4:59`. */
export function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
